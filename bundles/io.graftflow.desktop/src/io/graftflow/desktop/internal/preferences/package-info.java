/** The pages of the preferences. What they set holds for the command line and the page in a browser too. */
package io.graftflow.desktop.internal.preferences;
