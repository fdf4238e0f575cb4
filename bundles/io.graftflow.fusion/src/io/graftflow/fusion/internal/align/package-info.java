/**
 * Puts the hidden units of one network in the order of another's. Knows graphs and their weights; knows nothing of how
 * weights are mixed afterwards.
 */
package io.graftflow.fusion.internal.align;
