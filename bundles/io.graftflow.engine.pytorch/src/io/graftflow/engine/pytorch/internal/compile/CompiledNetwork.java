package io.graftflow.engine.pytorch.internal.compile;

import io.graftflow.engine.pytorch.internal.archive.TorchModule;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorSpec;
import java.util.List;
import java.util.Map;

/**
 * A network as a TorchScript module. Its method {@code forward} takes the inputs in order and returns the outputs in order,
 * one as a tensor, several as a tuple; {@code loss} takes the inputs, the targets and a weight, and adds the gradients of
 * the weighted loss to those there are. Tensors of a type that DJL cannot pass
 * enter and leave as a wider one.
 *
 * @param module the module
 * @param inputs the network's inputs
 * @param outputs the network's outputs
 * @param outputTypes the element types that the outputs have; those of the file may be missing
 * @param attributes from initializers to the module's attributes, for those that it holds
 * @param trained the initializers that {@code changed_} lists: first those with a gradient, then running statistics
 * @param parameters how many of these have a gradient
 * @param random whether a training step draws random numbers
 */
public record CompiledNetwork(
        TorchModule module,
        List<TensorSpec> inputs,
        List<TensorSpec> outputs,
        List<ElementType> outputTypes,
        Map<String, String> attributes,
        List<String> trained,
        int parameters,
        boolean random) {

    /** The method that runs the network. */
    public static final String FORWARD = "forward";
    /** The method that computes the loss and its gradients. */
    public static final String LOSS = "loss";
    /** The method that lists the tensors with a gradient. */
    public static final String PARAMETERS = "parameters_";
    /** The method that lists their gradients. */
    public static final String GRADIENTS = "gradients_";
    /** The method that clips the gradients, by norm and by value, and gives their norm before; unless it is not finite. */
    public static final String CLIP = "clip_";
    /** The method that drops the gradients. */
    public static final String CLEAR = "clear_";
    /** The method that takes a list of tensors for gradients. */
    public static final String RESUME = "resume_";
    /** The method that lists the tensors that training changes. */
    public static final String CHANGED = "changed_";
    /** The method that puts other values into them. */
    public static final String RESTORE = "restore_";
    /** The method that lists the places of those that are not finite. */
    public static final String BAD = "bad_";
    /** The method that moves the running averages by a weight. */
    public static final String AVERAGE = "average_";
    /** The method that lists the running averages. */
    public static final String AVERAGES = "averages_";
    /** The method that takes a list of tensors for running averages. */
    public static final String RESTORE_AVERAGES = "restore_mean_";
    /** The method that drops the running averages. */
    public static final String FORGET_AVERAGES = "forget_mean_";

    /** Keeps its own copies. */
    public CompiledNetwork {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        outputTypes = List.copyOf(outputTypes);
        attributes = Map.copyOf(attributes);
        trained = List.copyOf(trained);
    }

    /** The type in which a tensor is passed to the module or comes from it. */
    public static ElementType carrier(ElementType element) {
        return Types.carrier(element);
    }
}
