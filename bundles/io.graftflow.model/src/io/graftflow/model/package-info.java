/**
 * A model as it flows along a link and lies on disk: an ONNX network with its labels, its preprocessing, its marks
 * (which tensors are frozen) and its provenance, in a folder that the Hugging Face tools read too. Knows nothing of
 * engines, nodes or workflows.
 */
package io.graftflow.model;
