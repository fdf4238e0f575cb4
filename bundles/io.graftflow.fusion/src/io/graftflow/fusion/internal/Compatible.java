package io.graftflow.fusion.internal;

import io.graftflow.base.Problem;
import io.graftflow.fusion.Part;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether two models understand the same rows and name the same classes. */
final class Compatible {

    private static final int LABELS_SHOWN = 5;

    private Compatible() {}

    /** Whether two models have the same labels, in any order; a model whose labels are not known yet fits all. */
    static Optional<Problem> labels(String name, List<String> first, List<String> other) {
        if (first.isEmpty() || other.isEmpty() || Set.copyOf(first).equals(Set.copyOf(other))) {
            return Optional.empty();
        }
        return Optional.of(Problem.error(
                "fusion.labels-differ",
                "The first model and " + name + " have different labels: " + difference(first, other) + ".",
                "Fuse models that were trained on the same labels."));
    }

    /** Whether two models have the same labels in the same order. */
    static Optional<Problem> labelsInOrder(String name, List<String> first, List<String> other) {
        Optional<Problem> problem = labels(name, first, other);
        if (problem.isPresent() || first.isEmpty() || other.isEmpty() || first.equals(other)) {
            return problem;
        }
        return Optional.of(Problem.error(
                "fusion.labels-differ",
                "The first model and " + name
                        + " have their labels in different orders, so their heads cannot be averaged.",
                "Take the method mean-probabilities, which puts labels in order."));
    }

    /** Whether one tensor can feed both of two models that take tensors as they are. */
    static Optional<Problem> inputs(String name, ModelSpec first, ModelSpec other) {
        boolean raw = first.preprocessing() instanceof Preprocessing.None
                && other.preprocessing() instanceof Preprocessing.None;
        if (!raw) {
            return Optional.empty();
        }
        for (TensorSpec one : first.inputs()) {
            for (TensorSpec two : other.inputs()) {
                boolean alike = one.name().equals(two.name())
                        || first.inputs().size() == 1 && other.inputs().size() == 1;
                if (alike && (one.element() != two.element() || !fit(one.shape(), two.shape()))) {
                    return Optional.of(Problem.error(
                            "fusion.inputs-differ",
                            "The first model and " + name + " take different tensors as \"" + one.name() + "\": "
                                    + one.type() + " and " + two.type() + ".",
                            "Fuse models that take the same inputs."));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean fit(Shape one, Shape two) {
        if (!one.ranked() || !two.ranked()) {
            return true;
        }
        if (one.rank() != two.rank()) {
            return false;
        }
        for (int i = 0; i < one.rank(); i++) {
            boolean fixed = one.dim(i).isFixed() && two.dim(i).isFixed();
            if (fixed && !one.dim(i).equals(two.dim(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether two models are fed alike, as far as their specs tell. */
    static Optional<Problem> preprocessing(String name, ModelSpec first, ModelSpec other) {
        if (first.preprocessing().equals(other.preprocessing())) {
            return Optional.empty();
        }
        return Optional.of(preprocessingProblem("The first model and " + name + " prepare their inputs differently: "
                + first.preprocessing() + " and " + other.preprocessing() + "."));
    }

    /** Whether two models are fed alike, down to the tokenizer's file. */
    static Optional<Problem> preprocessing(Part first, Part other) {
        Optional<Problem> problem = preprocessing(other.name(), first.spec(), other.spec());
        if (problem.isPresent() || first.preprocessing().equals(other.preprocessing())) {
            return problem;
        }
        return Optional.of(preprocessingProblem("The first model and " + other.name()
                + " prepare their inputs by different files, such as tokenizers with other vocabularies."));
    }

    private static Problem preprocessingProblem(String message) {
        return Problem.error(
                "fusion.preprocessing-differs", message, "Fuse models that were trained from one pretrained model.");
    }

    private static String difference(List<String> first, List<String> other) {
        Set<String> onlyFirst = new HashSet<>(first);
        onlyFirst.removeAll(other);
        Set<String> onlyOther = new HashSet<>(other);
        onlyOther.removeAll(first);
        return "only the first has " + list(onlyFirst) + ", only the other has " + list(onlyOther);
    }

    private static String list(Set<String> labels) {
        if (labels.isEmpty()) {
            return "none";
        }
        String shown = labels.stream()
                .sorted()
                .limit(LABELS_SHOWN)
                .map(label -> "\"" + label + "\"")
                .collect(Collectors.joining(", "));
        return labels.size() > LABELS_SHOWN ? shown + " and " + (labels.size() - LABELS_SHOWN) + " more" : shown;
    }
}
