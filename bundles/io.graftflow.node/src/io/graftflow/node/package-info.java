/**
 * The contract of a node. A bundle that adds nodes depends on this one alone: a node declares its id, ports and
 * settings, checks specs, and runs on values. From the settings record come the JSON Schema, the defaults, the messages
 * and the table of settings in the help. Knows nothing of workflows, of the cache, or of any particular node.
 */
package io.graftflow.node;
