/**
 * Whether two engines, or an engine and a stored result, give the same: tensors held against tensors, models against
 * models, engines against test folders in the layout of ONNX's own tests. Knows only the interface of engines.
 */
package io.graftflow.engine.compare;
