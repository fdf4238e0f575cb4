/**
 * The nodes that read, divide, query and write tables. One folder a node. Knows nothing of models.
 */
package io.graftflow.nodes.data;
