/**
 * Losses as lines of TorchScript, one small class or entry of a table each, and what their targets must be. Knows nothing of
 * graphs or of DJL.
 */
package io.graftflow.engine.pytorch.internal.loss;
