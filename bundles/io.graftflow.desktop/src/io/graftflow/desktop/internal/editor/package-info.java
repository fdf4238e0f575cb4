/** The canvas as an editor: the page in a browser, and what the two tell each other. */
package io.graftflow.desktop.internal.editor;
