/**
 * The nodes that make and change models: load, freeze, put a new head on, fuse, save. One folder a node. Knows nothing of
 * training and of tables beyond the labels that a head takes from one.
 */
package io.graftflow.nodes.model;
