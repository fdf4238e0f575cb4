package io.graftflow.node;

import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.TableSpec;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.PlainColumn;
import io.graftflow.model.Preprocessing;
import io.graftflow.model.Task;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorSpec;
import java.util.List;
import java.util.Optional;

/**
 * Tells before a run what is wrong with a column that a setting names. Each method gives one problem, at the setting;
 * none when the column fits, or when nothing is known yet of the table.
 */
public final class ColumnCheck {

    private ColumnCheck() {}

    /** Whether the column is there: {@code table.missing-column}, with the nearest name. */
    public static Optional<Problem> exists(Optional<TableSpec> table, String setting, String column) {
        if (table.isEmpty()) {
            return Optional.empty();
        }
        try {
            table.get().column(column);
            return Optional.empty();
        } catch (ProblemException e) {
            return Optional.of(e.problem().at(setting));
        }
    }

    /** Whether the column can hold labels of classes: texts, categories, whole numbers, or yes and no. */
    public static Optional<Problem> labels(Optional<TableSpec> table, String setting, String column) {
        Optional<Problem> missing = exists(table, setting, column);
        if (missing.isPresent() || table.isEmpty()) {
            return missing;
        }
        ColumnKind kind = table.get().column(column).kind();
        boolean fits = kind.isTextual() || kind == ColumnKind.INTEGER || kind == ColumnKind.BOOLEAN;
        return fits
                ? Optional.empty()
                : wrongKind(
                        setting, table.get().column(column), "labels: texts, categories, whole numbers or yes and no");
    }

    /**
     * Whether columns can hold what a model shall answer: labels, lists of labels or yes and no for each, numbers.
     *
     * @param task what the model is asked; empty when nothing is known of it yet
     */
    public static Optional<Problem> targets(
            Optional<Task> task, Optional<TableSpec> table, String setting, List<String> columns) {
        for (String column : columns) {
            Optional<Problem> problem = task.isEmpty()
                    ? exists(table, setting, column)
                    : switch (task.get()) {
                        case SINGLE_LABEL_CLASSIFICATION, EMBEDDING -> labels(table, setting, column);
                        case REGRESSION -> numbers(table, setting, column, "numbers");
                        case MULTI_LABEL_CLASSIFICATION ->
                            columns.size() > 1
                                    ? numbers(table, setting, column, "1 and 0, or yes and no, for each label")
                                    : labels(table, setting, column);
                        case NONE -> exists(table, setting, column);
                    };
            if (problem.isPresent()) {
                return problem;
            }
        }
        boolean one = task.filter(asked -> asked == Task.SINGLE_LABEL_CLASSIFICATION || asked == Task.EMBEDDING)
                .isPresent();
        return one && columns.size() > 1
                ? Optional.of(Problem.error(
                                "train.target-count",
                                "The model's task is " + task.get().word()
                                        + ", so there is one label a row, but there are " + columns.size()
                                        + " columns.",
                                "Name one column.")
                        .at(setting))
                : Optional.empty();
    }

    /** Whether the column holds single numbers, which yes and no are too. */
    private static Optional<Problem> numbers(
            Optional<TableSpec> table, String setting, String column, String expected) {
        Optional<Problem> missing = exists(table, setting, column);
        if (missing.isPresent() || table.isEmpty()) {
            return missing;
        }
        Column found = table.get().column(column);
        return found.kind().isNumeric() ? Optional.empty() : wrongKind(setting, found, expected);
    }

    /**
     * Whether a model can take the table: texts for a model of text, tensors of its shape for a model without
     * preprocessing, and each of its own columns for a model that reads plain columns by their names.
     *
     * @param column the one that holds what the model takes; of no meaning for a model that reads its own columns alone
     */
    public static Optional<Problem> feeds(
            Optional<ModelSpec> model, Optional<TableSpec> table, String setting, String column) {
        if (table.isEmpty() || model.isEmpty()) {
            return exists(table, setting, column);
        }
        return feeds(model.get().preprocessing(), model.get().inputs(), table.get(), setting, column);
    }

    private static Optional<Problem> feeds(
            Preprocessing how, List<TensorSpec> inputs, TableSpec table, String setting, String column) {
        if (how instanceof Preprocessing.Several several) {
            return several.parts().stream()
                    .flatMap(part -> feeds(part.how(), own(part, inputs), table, setting, part.column(column)).stream())
                    .findFirst();
        }
        if (how instanceof Preprocessing.Columns columns) {
            return columns.columns().stream()
                    .flatMap(plain -> holds(plain, table, setting).stream())
                    .findFirst();
        }
        Optional<Problem> missing = exists(Optional.of(table), setting, column);
        if (missing.isPresent()) {
            return missing;
        }
        Column found = table.column(column);
        if (how instanceof Preprocessing.Text) {
            return found.kind().isScalar()
                    ? Optional.empty()
                    : wrongKind(setting, found, "text, which the model takes");
        }
        return takesTensors(inputs, found)
                ? Optional.empty()
                : wrongKind(setting, found, "tensors, for the model takes " + inputs);
    }

    private static List<TensorSpec> own(Preprocessing.Part part, List<TensorSpec> inputs) {
        return inputs.stream()
                .filter(input -> input.name().startsWith(part.prefix()))
                .map(input ->
                        new TensorSpec(input.name().substring(part.prefix().length()), input.type()))
                .toList();
    }

    /** Whether the table has a column that the model reads by its name. */
    private static Optional<Problem> holds(PlainColumn plain, TableSpec table, String setting) {
        if (!table.has(plain.name())) {
            return Optional.of(Problem.error(
                            "table.missing-column",
                            "The model reads the column \"" + plain.name() + "\" (" + plain.kind()
                                    + "), which the table does not have.",
                            Nearest.remedy(plain.name(), table.names()))
                    .at(setting));
        }
        Column found = table.column(plain.name());
        boolean number = plain instanceof PlainColumn.Numeric;
        return (number ? found.kind().isNumeric() : found.kind().isScalar())
                ? Optional.empty()
                : wrongKind(setting, found, (number ? "numbers" : "names") + ", which the model takes from it");
    }

    private static boolean takesTensors(List<TensorSpec> inputs, Column column) {
        if (column.kind() != ColumnKind.TENSOR || inputs.size() != 1) {
            return false;
        }
        Shape shape = inputs.get(0).shape();
        if (!shape.ranked()) {
            return true;
        }
        if (shape.rank() != column.shape().size() + 1) {
            return false;
        }
        for (int i = 0; i < column.shape().size(); i++) {
            long size = column.shape().get(i);
            if (shape.dim(i + 1).orElse(size) != size) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Problem> wrongKind(String setting, Column column, String expected) {
        String shape = column.shape().isEmpty() ? "" : " " + column.shape();
        return Optional.of(Problem.error(
                        "table.wrong-kind",
                        "The column \"" + column.name() + "\" holds "
                                + column.kind().word() + shape + "; expected " + expected + ".",
                        "Choose another column, or give it another type where the table is read.")
                .at(setting));
    }
}
