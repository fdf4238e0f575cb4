package io.graftflow.onnx;

import java.util.List;

/** What an input or output of a graph may hold: a tensor, several of them, or nothing. */
public sealed interface OnnxValue {

    /** A tensor. */
    record Tensor(TensorData data) implements OnnxValue {}

    /** Values in order. */
    record Sequence(List<OnnxValue> values) implements OnnxValue {
        public Sequence {
            values = List.copyOf(values);
        }
    }

    /** An optional value that is not there. */
    record Absent() implements OnnxValue {}
}
