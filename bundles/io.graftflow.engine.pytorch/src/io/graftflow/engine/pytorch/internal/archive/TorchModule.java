package io.graftflow.engine.pytorch.internal.archive;

import io.graftflow.onnx.TensorData;
import java.util.List;

/**
 * A TorchScript module: its class name, what it holds, and the source of its methods.
 *
 * @param name the class name, an identifier
 * @param attributes what it holds, in the order in which it is stored; all names differ
 * @param methods the source of the methods, indented by two spaces
 */
public record TorchModule(String name, List<Attribute> attributes, String methods) {

    /** Keeps its own copy. */
    public TorchModule {
        attributes = List.copyOf(attributes);
    }

    /** Something that a module holds under a name, which is an identifier. */
    public sealed interface Attribute {
        /** The name. */
        String name();
    }

    /**
     * A tensor that can take a gradient.
     *
     * @param name its name
     * @param value its value
     * @param channelsLast whether it lies in memory with its second axis of four last
     */
    public record Parameter(String name, TensorData value, boolean channelsLast) implements Attribute {}

    /**
     * A tensor without a gradient, which moves to the device with its module.
     *
     * @param name its name
     * @param value its value
     * @param channelsLast whether it lies in memory with its second axis of four last
     */
    public record Buffer(String name, TensorData value, boolean channelsLast) implements Attribute {

        /** A tensor that lies in memory in the order of its axes. */
        public Buffer(String name, TensorData value) {
            this(name, value, false);
        }
    }

    /**
     * A list of tensors, empty at first.
     *
     * @param name its name
     */
    public record TensorList(String name) implements Attribute {}

    /**
     * A truth value.
     *
     * @param name its name
     * @param value its value
     */
    public record Flag(String name, boolean value) implements Attribute {}
}
