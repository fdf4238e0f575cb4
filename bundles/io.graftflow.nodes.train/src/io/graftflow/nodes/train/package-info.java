/**
 * The nodes that train models and put them to work on rows: fine-tune, embed, predict. One folder a node. Knows no particular
 * engine.
 */
package io.graftflow.nodes.train;
