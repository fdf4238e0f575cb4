/** Writes networks as files that PyTorch opens without this project: TorchScript modules and dictionaries of tensors. */
package io.graftflow.engine.pytorch.internal.export;
