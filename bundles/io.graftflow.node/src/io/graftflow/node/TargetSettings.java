package io.graftflow.node;

import io.graftflow.base.Problem;
import java.util.List;
import java.util.Optional;

/**
 * The settings that say what is true of rows, or what a model should answer: a {@link Setting.Group} of nodes that learn
 * from answers or measure them.
 *
 * @param label one column; empty where there are several
 * @param columns several columns; empty where there is one
 * @param separator what stands between the labels of a list
 */
public record TargetSettings(
        @Setting(
                        title = "Label",
                        help = "The column with the true answer: a class, a list of labels, a number, or a group.",
                        orElse = "")
                @Setting.ColumnOf
                String label,
        @Setting(
                        title = "Several columns",
                        help = "In place of one label column: 1 or 0 for each label, or several numbers.",
                        orElse = "[]")
                @Setting.ColumnOf
                List<String> columns,
        @Setting(
                        title = "Separator",
                        help = "What stands between the labels of a list, where a row may have several.",
                        orElse = "|")
                String separator) {

    /** Keeps its own copy. */
    public TargetSettings {
        columns = List.copyOf(columns);
    }

    /** The columns, in order. */
    public List<String> names() {
        return columns.isEmpty() && !label.isEmpty() ? List.of(label) : columns;
    }

    /** The setting that names the columns. */
    public String where() {
        return columns.isEmpty() ? "label" : "columns";
    }

    /** The columns in a sentence: {@code column “a”}, {@code columns “a”, “b”}. */
    public String words() {
        return (names().size() == 1 ? "column “" : "columns “") + String.join("”, “", names()) + "”";
    }

    /**
     * Whether columns are named, and in one way.
     *
     * @param family the first part of the problem's code: {@code FAMILY.no-target} or {@code FAMILY.two-targets}
     */
    public Optional<Problem> problem(String family) {
        if (names().isEmpty()) {
            return Optional.of(Problem.error(
                            family + ".no-target",
                            "No column with the true answers is named.",
                            "Name the column with the labels or numbers.")
                    .at("label"));
        }
        return columns.isEmpty() || label.isEmpty()
                ? Optional.empty()
                : Optional.of(Problem.error(
                                family + ".two-targets",
                                "Both one label column, \"" + label + "\", and several columns are named.",
                                "Leave out the settings label or columns.")
                        .at("columns"));
    }
}
