/**
 * Training by transfer: heads and pooling, the cache of frozen features, running a model over a table, and the
 * fine-tuning loop with its schedules, checkpoints and proofs. Knows nothing of nodes and workflows, and of no
 * particular engine.
 */
package io.graftflow.train;
