/**
 * The engine that models are trained with: PyTorch through DJL. A network is compiled from ONNX into a TorchScript archive
 * in plain Java and loaded from there; optimizers are such archives too. Knows nothing of loops, schedules, data or files of
 * models.
 */
package io.graftflow.engine.pytorch;
