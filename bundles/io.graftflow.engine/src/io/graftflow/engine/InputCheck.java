package io.graftflow.engine;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Holds tensors against a network's inputs before an engine sees them, so that all engines refuse them in the same words. */
public final class InputCheck {

    private static final String CODE = "engine.input";

    private InputCheck() {}

    /**
     * Checks names, element types, ranks and fixed sizes.
     *
     * @throws ProblemException {@code engine.input}
     */
    public static void check(List<TensorSpec> expected, Map<String, TensorData> got) {
        List<String> names = expected.stream().map(TensorSpec::name).toList();
        for (TensorSpec spec : expected) {
            TensorData tensor = got.get(spec.name());
            if (tensor == null) {
                throw ProblemException.error(
                                CODE,
                                "The input \"" + spec.name() + "\" is missing; expected " + list(expected) + ", got "
                                        + list(got) + ".",
                                "Give a tensor for each input.")
                        .at(spec.name());
            }
            checkTensor(spec, tensor);
        }
        for (String name : got.keySet()) {
            if (!names.contains(name)) {
                throw ProblemException.error(
                                CODE,
                                "The network has no input \"" + name + "\"; its inputs are " + list(expected) + ".",
                                Nearest.remedy(name, names))
                        .at(name);
            }
        }
    }

    private static void checkTensor(TensorSpec spec, TensorData tensor) {
        if (spec.element() != ElementType.UNDEFINED && spec.element() != tensor.element()) {
            throw misfit(spec, tensor, "the wrong element type", "Convert the tensor's elements.");
        }
        if (!spec.shape().accepts(tensor.shape())) {
            boolean rank = spec.shape().rank() != tensor.rank();
            throw misfit(
                    spec,
                    tensor,
                    rank ? "the wrong number of axes" : "a wrong size",
                    "Give a tensor of the shape that the network was exported for.");
        }
    }

    private static ProblemException misfit(TensorSpec spec, TensorData tensor, String what, String remedy) {
        return ProblemException.error(
                        CODE,
                        "The tensor for the input \"" + spec.name() + "\" has " + what + "; expected " + spec.type()
                                + ", got " + tensor.type() + ".",
                        remedy)
                .at(spec.name());
    }

    private static String list(List<TensorSpec> specs) {
        return specs.stream().map(TensorSpec::toString).collect(Collectors.joining("; "));
    }

    private static String list(Map<String, TensorData> tensors) {
        return tensors.isEmpty()
                ? "none"
                : tensors.entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue().type())
                        .sorted()
                        .collect(Collectors.joining("; "));
    }
}
