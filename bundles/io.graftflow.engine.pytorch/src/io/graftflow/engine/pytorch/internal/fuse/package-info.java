/**
 * Finds groups of nodes that PyTorch computes in one call, such as a layer norm that was exported in pieces. A group becomes
 * one node of the domain {@code io.graftflow.fused}, for which the compiler has translations of their own. Knows ONNX, but
 * nothing of PyTorch's language.
 */
package io.graftflow.engine.pytorch.internal.fuse;
