/**
 * The engine that models are used with: ONNX Runtime through DJL. Takes any ONNX network whose inputs and outputs are
 * tensors. Does not train.
 */
package io.graftflow.engine.ort;
