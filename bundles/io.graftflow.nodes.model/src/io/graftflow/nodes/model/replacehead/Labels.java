package io.graftflow.nodes.model.replacehead;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.data.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the names of the new head's classes. */
final class Labels {

    private Labels() {}

    /** What is wrong with the two ways of naming classes, as far as it can be told without data. */
    static Optional<Problem> problem(ReplaceHead.Settings settings, boolean tableIsLinked) {
        boolean byColumn = !settings.classes().isEmpty();
        boolean byList = !settings.labels().isEmpty();
        if (byColumn && byList) {
            return problem(
                    "The classes are listed and taken from a column too; expected one of both.",
                    "Leave out the settings labels or classes.",
                    "labels");
        }
        if (!byColumn && !byList) {
            return problem(
                    "Nothing says what the classes are.",
                    "Link the training table and name its label column, or list the classes.",
                    "classes");
        }
        if (byColumn && !tableIsLinked) {
            return problem(
                    "The classes come from the column \"" + settings.classes() + "\", but no table is linked.",
                    "Link the training table to the port table.",
                    "classes");
        }
        return byList ? listProblem(settings.labels()) : Optional.empty();
    }

    /**
     * The names of the classes in the order of the logits: as they are listed, or the different values of the column in
     * order.
     *
     * @throws ProblemException {@code head.one-class}
     */
    static List<String> of(ReplaceHead.Settings settings, Optional<Table> table) {
        if (!settings.labels().isEmpty()) {
            return settings.labels();
        }
        List<String> labels = table.orElseThrow().distinct(settings.classes());
        if (labels.size() < 2) {
            String found = labels.isEmpty() ? "no value" : "the one value \"" + labels.get(0) + "\"";
            throw new ProblemException(Problem.error(
                            "head.one-class",
                            "The column \"" + settings.classes() + "\" has " + found
                                    + "; expected at least two classes.",
                            "Choose the column with the labels.")
                    .at("classes"));
        }
        return labels;
    }

    private static Optional<Problem> listProblem(List<String> labels) {
        if (labels.size() < 2) {
            return Optional.of(Problem.error(
                            "head.one-class",
                            "There is one class only, \"" + labels.get(0) + "\"; expected at least two.",
                            "Name another class.")
                    .at("labels"));
        }
        Set<String> seen = new HashSet<>();
        return labels.stream()
                .filter(label -> !seen.add(label) || label.isBlank())
                .findFirst()
                .map(label -> Problem.error(
                                "head.bad-labels",
                                label.isBlank() ? "A class has no name." : "Two classes are called \"" + label + "\".",
                                "Give each class a name of its own.")
                        .at("labels"));
    }

    private static Optional<Problem> problem(String message, String remedy, String setting) {
        return Optional.of(Problem.error("head.no-classes", message, remedy).at(setting));
    }
}
