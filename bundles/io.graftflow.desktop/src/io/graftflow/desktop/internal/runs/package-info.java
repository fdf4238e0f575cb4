/** Runs as the workbench's jobs. */
package io.graftflow.desktop.internal.runs;
