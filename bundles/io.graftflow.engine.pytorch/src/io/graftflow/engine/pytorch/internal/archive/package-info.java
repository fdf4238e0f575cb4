/** Writes TorchScript archives, byte for byte the same for the same module. Knows nothing of ONNX graphs or of DJL. */
package io.graftflow.engine.pytorch.internal.archive;
