/** The workbench: how it is opened, arranged and closed. */
package io.graftflow.desktop.internal;
