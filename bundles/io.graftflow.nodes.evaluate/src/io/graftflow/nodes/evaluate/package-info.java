/**
 * The nodes that say how good models are. One folder a node. Knows no particular engine and no particular metric.
 */
package io.graftflow.nodes.evaluate;
