/** The views around the canvas: the explorer, problems, the log and the nodes' help. */
package io.graftflow.desktop.internal.views;
