/**
 * What an engine is: it loads an ONNX network on a device, runs it on batches of named tensors and, if it can, trains it.
 * Knows nothing of any particular engine, which are found as OSGi services, nor of tables and rows.
 */
package io.graftflow.engine;
