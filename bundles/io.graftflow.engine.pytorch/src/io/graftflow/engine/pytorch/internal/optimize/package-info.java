/**
 * Optimizers as TorchScript modules, with PyTorch's update rules and defaults: one entry of a table each. Knows nothing of
 * networks or of DJL.
 */
package io.graftflow.engine.pytorch.internal.optimize;
