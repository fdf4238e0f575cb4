/**
 * The model: an ONNX graph that can be read (memory-mapped), checked, understood (shapes, layers), cut, pruned,
 * grafted, renamed and written. The ONNX graph is the one model representation of this project; everything else is an
 * import or an export. Types of ONNX's own protocol buffers ({@code ai.onnx.proto}) are part of this interface. Knows
 * nothing of engines, training, tables, tokenizers or files of other formats than ONNX and NumPy.
 */
package io.graftflow.onnx;
