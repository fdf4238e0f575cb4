/**
 * Finding the weights of a fusion: candidates are tried on rows, by a judge that somebody else implements, and one is chosen.
 * A way of searching is one small class and one line in {@link io.graftflow.fusion.search.WeightSearches}, or a service of
 * another bundle. Knows nothing of engines, tables or nodes.
 */
package io.graftflow.fusion.search;
