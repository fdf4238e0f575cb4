/**
 * Compiles an ONNX graph into a TorchScript module: one entry of a table an operator, arithmetic on shapes as plain
 * integers, everything else as tensors. Knows nothing of DJL; what it writes runs on any PyTorch.
 */
package io.graftflow.engine.pytorch.internal.compile;
