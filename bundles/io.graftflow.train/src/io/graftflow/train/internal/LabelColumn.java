package io.graftflow.train.internal;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.data.Categories;
import io.graftflow.data.Table;
import io.graftflow.onnx.TensorData;
import java.util.Arrays;
import java.util.List;

/**
 * A column of labels as the classes of a model.
 *
 * @param classes the class of each row, by its place among the model's labels
 */
public record LabelColumn(int[] classes) {

    /**
     * Reads a column.
     *
     * @param labels the model's classes
     * @throws ProblemException {@code train.no-labels} when the model names no classes; {@code train.missing-label},
     *     {@code train.unknown-label}
     */
    public static LabelColumn read(Table table, String column, List<String> labels) {
        if (labels.isEmpty()) {
            throw ProblemException.error(
                    "train.no-labels",
                    "The model does not name its classes, so the labels in column \"" + column
                            + "\" cannot be told apart.",
                    "Put Replace Head before, with the classes taken from that column.");
        }
        Categories found = table.categories(column);
        int[] toClass = found.labels().stream()
                .mapToInt(label -> classOf(label, labels, column))
                .toArray();
        int[] classes = new int[found.codes().length];
        for (int row = 0; row < classes.length; row++) {
            int code = found.codes()[row];
            if (code < 0) {
                throw ProblemException.error(
                                "train.missing-label",
                                found.missing() + " of " + classes.length + " rows have no label in column \"" + column
                                        + "\", the first is row " + (row + 1) + ".",
                                "Fill them in, or leave such rows out before.")
                        .at(column);
            }
            classes[row] = toClass[code];
        }
        return new LabelColumn(classes);
    }

    private static int classOf(String label, List<String> labels, String column) {
        int index = labels.indexOf(label);
        if (index < 0) {
            throw ProblemException.error(
                            "train.unknown-label",
                            "Column \"" + column + "\" has the label \"" + label
                                    + "\", which is no class of the model.",
                            Nearest.remedy(label, labels))
                    .at(column);
        }
        return index;
    }

    /**
     * Refuses labels that nothing can be learnt from.
     *
     * @throws ProblemException {@code train.single-class}, {@code train.no-rows}
     */
    public void requireClasses(String column, List<String> labels) {
        long different = Arrays.stream(classes).distinct().count();
        if (classes.length == 0) {
            throw ProblemException.error("train.no-rows", "There are no rows to train on.", "Use a table with rows.");
        }
        if (different < 2) {
            throw ProblemException.error(
                            "train.single-class",
                            "All " + classes.length + " training rows have the label \"" + labels.get(classes[0])
                                    + "\"; expected at least 2 different labels in column \"" + column + "\".",
                            "Add rows of other classes, or choose another column.")
                    .at(column);
        }
    }

    /** The classes of some rows, {@code [rows]}. */
    public TensorData batch(int... rows) {
        long[] batch = new long[rows.length];
        for (int i = 0; i < rows.length; i++) {
            batch[i] = classes[rows[i]];
        }
        return TensorData.of(batch, rows.length);
    }

    /** How many rows there are. */
    public int rows() {
        return classes.length;
    }
}
