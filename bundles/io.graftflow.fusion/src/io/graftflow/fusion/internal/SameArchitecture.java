package io.graftflow.fusion.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.fusion.Part;
import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Parameter;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.onnx.TensorType;
import io.graftflow.onnx.TrainingModes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the weights of models can be mixed: one graph, tensors of the same names and shapes, labels in one order. */
public final class SameArchitecture {

    private static final int DIFFERENCES_SHOWN = 3;
    private static final String REMEDY =
            "Fuse models that were trained from one model, or take the method mean-probabilities.";

    private SameArchitecture() {}

    /** What keeps the weights from being mixed, as far as specs tell. */
    public static List<Problem> check(List<ModelSpec> models) {
        var problems = new ArrayList<Problem>();
        for (int i = 1; i < models.size(); i++) {
            String name = "model " + (i + 1);
            ModelSpec first = models.get(0);
            ModelSpec other = models.get(i);
            Optional<Problem> difference = describe(name, differences(shapes(first), shapes(other)));
            difference.ifPresent(problems::add);
            if (difference.isEmpty()) {
                Compatible.labelsInOrder(name, first.labels(), other.labels()).ifPresent(problems::add);
            }
            Compatible.preprocessing(name, first, other).ifPresent(problems::add);
        }
        return problems;
    }

    /**
     * Refuses models whose weights cannot be mixed.
     *
     * @throws ProblemException {@code fusion.architecture-differs}, {@code fusion.labels-differ},
     *     {@code fusion.preprocessing-differs}
     */
    public static void require(List<Part> parts) {
        Part first = parts.get(0);
        for (Part other : parts.subList(1, parts.size())) {
            OnnxModel one = TrainingModes.removed(first.network());
            OnnxModel two = TrainingModes.removed(other.network());
            List<String> differences = differences(tensors(one), tensors(two));
            if (differences.isEmpty()) {
                differences = nodeDifferences(one, two);
            }
            throwIfAny(describe(other.name(), differences));
            throwIfAny(Compatible.labelsInOrder(
                    other.name(), first.spec().labels(), other.spec().labels()));
            throwIfAny(Compatible.preprocessing(first, other));
        }
    }

    private static void throwIfAny(Optional<Problem> problem) {
        problem.ifPresent(found -> {
            throw new ProblemException(found);
        });
    }

    private static Optional<Problem> describe(String name, List<String> differences) {
        if (differences.isEmpty()) {
            return Optional.empty();
        }
        String shown = String.join("; ", differences.subList(0, Math.min(DIFFERENCES_SHOWN, differences.size())));
        int more = differences.size() - DIFFERENCES_SHOWN;
        return Optional.of(Problem.error(
                "fusion.architecture-differs",
                "The first model and " + name + " are not of one architecture: " + shown
                        + (more > 0 ? "; and " + more + " more." : "."),
                REMEDY));
    }

    private static Map<String, TensorType> shapes(ModelSpec model) {
        var result = new LinkedHashMap<String, TensorType>();
        for (TensorSpec input : model.inputs()) {
            result.put("input " + input.name(), kind(input));
        }
        for (TensorSpec output : model.outputs()) {
            result.put("output " + output.name(), kind(output));
        }
        for (Parameter parameter : model.layers().allParameters()) {
            result.put(parameter.tensor(), new TensorType(parameter.element(), parameter.shape()));
        }
        return result;
    }

    /** The type without the names of its axes, which say nothing of the architecture. */
    private static TensorType kind(TensorSpec tensor) {
        List<Dim> dims = new ArrayList<>();
        for (Dim dim : tensor.shape().dims()) {
            dims.add(dim.isFixed() ? dim : Dim.of("n"));
        }
        return new TensorType(tensor.element(), new Shape(tensor.shape().ranked(), dims));
    }

    private static Map<String, TensorType> tensors(OnnxModel network) {
        var result = new LinkedHashMap<String, TensorType>();
        for (String name : WeightMixer.tensors(network)) {
            result.put(name, network.find(name).map(TensorData::type).orElse(TensorType.UNKNOWN));
        }
        return result;
    }

    private static List<String> differences(Map<String, TensorType> first, Map<String, TensorType> other) {
        var result = new ArrayList<String>();
        first.forEach((name, type) -> {
            TensorType found = other.get(name);
            if (found == null) {
                result.add(name + " is only in the first");
            } else if (!found.equals(type)) {
                result.add(name + " is " + type + " and " + found);
            }
        });
        other.keySet().stream()
                .filter(name -> !first.containsKey(name))
                .forEach(name -> result.add(name + " is only in the other"));
        return result;
    }

    /** Nodes at the same place that do something else, whatever they are called. */
    private static List<String> nodeDifferences(OnnxModel first, OnnxModel other) {
        var result = new ArrayList<String>();
        if (first.nodes().size() != other.nodes().size()) {
            result.add("there are " + first.nodes().size() + " and "
                    + other.nodes().size() + " operators");
        }
        int both = Math.min(first.nodes().size(), other.nodes().size());
        for (int i = 0; i < both; i++) {
            NodeProto one = first.nodes().get(i);
            NodeProto two = other.nodes().get(i);
            if (!work(first, one).equals(work(other, two))) {
                result.add("operator " + name(one) + " (" + one.getOpType() + ") does something else than " + name(two)
                        + " (" + two.getOpType() + ")");
            }
        }
        return result;
    }

    private static NodeProto work(OnnxModel network, NodeProto node) {
        NodeProto.Builder bare = node.toBuilder().clearName().clearDocString();
        boolean constant = node.getOutputCount() == 1 && network.index().isConstant(node.getOutput(0));
        return constant ? bare.clearAttribute().build() : bare.build();
    }

    private static String name(NodeProto node) {
        return node.getName().isEmpty() && node.getOutputCount() > 0 ? node.getOutput(0) : node.getName();
    }
}
