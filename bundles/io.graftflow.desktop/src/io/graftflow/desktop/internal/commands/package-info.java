/** The commands of the menus and keys. */
package io.graftflow.desktop.internal.commands;
