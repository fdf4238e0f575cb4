/**
 * The desktop application: an Eclipse workbench with an explorer of the open folder, the canvas as an editor in tabs, and
 * views for problems, progress, the log and the nodes' help. It starts the local server in this process and speaks with it
 * as the page does, by its interface; it knows no rule about workflows, and nothing but the command line's
 * {@code graftflow open} starts it.
 */
package io.graftflow.desktop;
