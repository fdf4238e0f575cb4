package io.graftflow.fusion.internal;

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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Whether the weights of models can be mixed: one graph with tensors of the same shapes at the same places, whatever they are
 * called, and labels in one order.
 */
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
            Map<String, TensorType> shapes = shapes(first);
            Map<String, TensorType> others = shapes(other);
            Optional<Problem> difference = haveTensorsOfTheSameTypes(first, other)
                    ? Optional.empty()
                    : describe(name, differences(shapes, others));
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
     * @return the models, with stored tensors called as the first's
     * @throws ProblemException {@code fusion.architecture-differs}, {@code fusion.labels-differ},
     *     {@code fusion.preprocessing-differs}
     */
    public static List<Part> require(List<Part> parts) {
        Part first = parts.get(0);
        OnnxModel one = TrainingModes.removed(first.network());
        List<Part> alike = new ArrayList<>(List.of(first));
        for (Part other : parts.subList(1, parts.size())) {
            OnnxModel two = TrainingModes.removed(other.network());
            var counterparts = new Counterparts(one, two);
            if (!counterparts.differences().isEmpty()) {
                List<String> byName = differences(tensors(one), tensors(two));
                boolean known = tensors(two).keySet().stream().anyMatch(tensors(one)::containsKey);
                throwIfAny(describe(other.name(), known && !byName.isEmpty() ? byName : counterparts.differences()));
            }
            throwIfAny(Compatible.labelsInOrder(
                    other.name(), first.spec().labels(), other.spec().labels()));
            throwIfAny(Compatible.preprocessing(first, other));
            alike.add(renamed(other, counterparts));
        }
        return alike;
    }

    /** Whether models have as many inputs, outputs and stored tensors of each type. */
    public static boolean haveTensorsOfTheSameTypes(ModelSpec first, ModelSpec other) {
        return counts(shapes(first)).equals(counts(shapes(other)));
    }

    /** How many tensors there are of each type, for names say nothing of the architecture. */
    private static Map<TensorType, Long> counts(Map<String, TensorType> shapes) {
        return shapes.values().stream().collect(Collectors.groupingBy(type -> type, Collectors.counting()));
    }

    /** What of a model is frozen, in the names of the first, as far as specs tell. */
    public static Set<String> frozen(ModelSpec first, ModelSpec other) {
        List<String> names = first.layers().tensors();
        List<String> others = other.layers().tensors();
        if (others.size() != names.size()) {
            return other.frozen();
        }
        return IntStream.range(0, names.size())
                .filter(place -> other.frozen().contains(others.get(place)))
                .mapToObj(names::get)
                .collect(Collectors.toSet());
    }

    private static Part renamed(Part part, Counterparts counterparts) {
        OnnxModel network = counterparts.renamed(part.network());
        if (network == part.network()) {
            return part;
        }
        Map<String, String> names = counterparts.names();
        Set<String> frozen = part.spec().frozen().stream()
                .map(name -> names.getOrDefault(name, name))
                .collect(Collectors.toSet());
        return part.with(part.spec().withFrozen(frozen), network);
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
}
