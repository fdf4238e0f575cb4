package io.graftflow.engine.pytorch.internal.compile;

import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorType;

/** What a tensor of the ONNX graph is in the program. */
sealed interface Value {

    /** Element type and shape, as far as they are known. */
    TensorType type();

    /**
     * A tensor.
     *
     * @param code the name of a variable of type {@code Tensor}
     * @param type element type and shape
     */
    record Tensor(String code, TensorType type) implements Value {}

    /**
     * A tensor of floats that the program holds as bfloat16.
     *
     * @param code the name of a variable of type {@code Tensor}
     * @param type element type and shape in the graph
     */
    record Narrow(String code, TensorType type) implements Value {}

    /**
     * Whole numbers that are held as plain integers: a shape or part of one.
     *
     * @param ints the numbers; exactly one when there are no axes
     * @param type element type and shape, of no axes or one
     */
    record Whole(Ints ints, TensorType type) implements Value {}

    /**
     * A tensor that is stored with the model.
     *
     * @param name its name in the graph
     * @param data its content
     */
    record Stored(String name, TensorData data) implements Value {
        @Override
        public TensorType type() {
            return data.type();
        }
    }
}
