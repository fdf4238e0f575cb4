package io.graftflow.nodes.model.replacehead;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.data.Table;
import io.graftflow.train.targets.LabelTargets;
import io.graftflow.train.targets.TargetColumns;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the names of what the new head answers with: classes, labels, or numbers. */
final class Labels {

    private Labels() {}

    /** What is wrong with the ways of naming them, as far as it can be told without data. */
    static Optional<Problem> problem(ReplaceHead.Settings settings, boolean tableIsLinked) {
        boolean byColumn = !settings.classes().isEmpty();
        boolean byList = !settings.labels().isEmpty();
        boolean byColumns = !settings.columns().isEmpty();
        if (settings.task() == ReplaceHead.TaskChoice.EMBEDDING) {
            return byColumn || byList || byColumns
                    ? problem(
                            "Embeddings have no classes, but some are named.",
                            "Leave out the settings classes, labels and columns.",
                            byColumn ? "classes" : byList ? "labels" : "columns")
                    : Optional.empty();
        }
        if (byColumns && settings.task() == ReplaceHead.TaskChoice.SINGLE_LABEL_CLASSIFICATION) {
            return problem(
                    "The classes come from several columns; expected one, for a row has one class.",
                    "Name the label column in the setting classes, or take another task.",
                    "columns");
        }
        if (byColumn && (byList || byColumns) || byList && byColumns) {
            return problem(
                    "The classes are listed and taken from a column too; expected one of both.",
                    "Leave out all but one of the settings classes, labels and columns.",
                    byList ? "labels" : "columns");
        }
        if (!byColumn && !byList && !byColumns) {
            return problem(
                    "Nothing says what the classes are.",
                    "Link the training table and name its label column, or list the classes.",
                    "classes");
        }
        if (byColumn && !tableIsLinked && known(settings).isEmpty()) {
            return problem(
                    "The classes come from the column \"" + settings.classes() + "\", but no table is linked.",
                    "Link the training table to the port table.",
                    "classes");
        }
        return byList || byColumns ? listProblem(settings) : Optional.empty();
    }

    /** The names as far as they are known without data; empty when they are not. */
    static List<String> known(ReplaceHead.Settings settings) {
        if (!settings.labels().isEmpty()) {
            return settings.labels();
        }
        if (!settings.columns().isEmpty()) {
            return settings.columns();
        }
        boolean isName = settings.task() == ReplaceHead.TaskChoice.REGRESSION
                && !settings.classes().isEmpty();
        return isName ? List.of(settings.classes()) : List.of();
    }

    /**
     * The names in the order of the answer's numbers: as they are listed, the names of the columns, or the different values of
     * the column in order. None for embeddings.
     *
     * @throws ProblemException {@code head.one-class}
     */
    static List<String> of(ReplaceHead.Settings settings, Optional<Table> table) {
        if (settings.task() == ReplaceHead.TaskChoice.EMBEDDING
                || !known(settings).isEmpty()) {
            return known(settings);
        }
        boolean single = settings.task() == ReplaceHead.TaskChoice.SINGLE_LABEL_CLASSIFICATION;
        List<String> labels = single
                ? table.orElseThrow().distinct(settings.classes())
                : LabelTargets.names(
                        table.orElseThrow(), new TargetColumns(List.of(settings.classes()), settings.separator()));
        if (labels.size() < (single ? 2 : 1)) {
            String found = labels.isEmpty() ? "no value" : "the one value \"" + labels.get(0) + "\"";
            throw new ProblemException(Problem.error(
                            "head.one-class",
                            "The column \"" + settings.classes() + "\" has " + found + "; expected at least "
                                    + (single ? "two classes." : "one label."),
                            "Choose the column with the labels.")
                    .at("classes"));
        }
        return labels;
    }

    private static Optional<Problem> listProblem(ReplaceHead.Settings settings) {
        List<String> labels = known(settings);
        String setting = settings.columns().isEmpty() ? "labels" : "columns";
        if (labels.size() < 2 && settings.task() == ReplaceHead.TaskChoice.SINGLE_LABEL_CLASSIFICATION) {
            return Optional.of(Problem.error(
                            "head.one-class",
                            "There is one class only, \"" + labels.get(0) + "\"; expected at least two.",
                            "Name another class.")
                    .at(setting));
        }
        Set<String> seen = new HashSet<>();
        return labels.stream()
                .filter(label -> !seen.add(label) || label.isBlank())
                .findFirst()
                .map(label -> Problem.error(
                                "head.bad-labels",
                                label.isBlank() ? "A class has no name." : "Two classes are called \"" + label + "\".",
                                "Give each class a name of its own.")
                        .at(setting));
    }

    private static Optional<Problem> problem(String message, String remedy, String setting) {
        return Optional.of(Problem.error("head.no-classes", message, remedy).at(setting));
    }
}
