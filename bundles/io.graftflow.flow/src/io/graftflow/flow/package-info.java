/**
 * The workflow document, {@code NAME.flow.json}: nodes with their settings, links, variables and layout, read with all
 * its problems told at once, written in one canonical form, and compared in words. Knows nothing of what a node type
 * is, of whether the settings suit it, or of running anything.
 */
package io.graftflow.flow;
