/** The window's side of the local server: requests, events, and what is remembered from start to start. */
package io.graftflow.desktop.internal.session;
