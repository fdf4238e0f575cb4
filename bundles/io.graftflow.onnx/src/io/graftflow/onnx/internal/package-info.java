/** How the ONNX bundle does its work; not for other bundles. */
package io.graftflow.onnx.internal;
