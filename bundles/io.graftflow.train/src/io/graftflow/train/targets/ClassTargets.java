package io.graftflow.train.targets;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.data.Categories;
import io.graftflow.data.Table;
import io.graftflow.engine.Loss;
import io.graftflow.onnx.TensorData;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One class a row.
 *
 * @param column where they come from
 * @param labels the model's classes
 * @param classes the class of each row, by its place among the labels
 */
public record ClassTargets(String column, List<String> labels, int[] classes) implements Targets {

    /** What training measures beside the loss. */
    static final String MEASURED = "accuracy";

    /**
     * Reads a column.
     *
     * @param labels the model's classes
     * @throws ProblemException {@code train.no-labels} when the model names no classes; {@code train.missing-label},
     *     {@code train.unknown-label}
     */
    public static ClassTargets read(Table table, String column, List<String> labels) {
        if (labels.isEmpty()) {
            throw ProblemException.error(
                    "train.no-labels",
                    "The model does not name its classes, so the labels in column \"" + column
                            + "\" cannot be told apart.",
                    "Put Replace Head before, with the classes taken from that column.");
        }
        Categories found = table.categories(column);
        int[] toClass = found.labels().stream().mapToInt(labels::indexOf).toArray();
        int[] classes = new int[found.codes().length];
        for (int row = 0; row < classes.length; row++) {
            int code = found.codes()[row];
            if (code < 0) {
                throw missing(found, column, row);
            }
            if (toClass[code] < 0) {
                throw unknown(found.labels().get(code), labels, column, row);
            }
            classes[row] = toClass[code];
        }
        return new ClassTargets(column, labels, classes);
    }

    static ProblemException missing(Categories found, String column, int row) {
        return TargetReader.problem(
                "train.missing-label",
                found.missing() + " of " + found.codes().length + " rows have no label in column \"" + column
                        + "\", the first is row " + (row + 1) + ".",
                "Fill them in, or leave such rows out before.",
                column);
    }

    static ProblemException unknown(String label, List<String> labels, String column, int row) {
        return TargetReader.problem(
                "train.unknown-label",
                "Column \"" + column + "\" has the label \"" + label + "\" in row " + (row + 1)
                        + ", which is no label of the model.",
                Nearest.remedy(label, labels),
                column);
    }

    /** How many rows each class has. */
    public long[] counts() {
        long[] counts = new long[labels.size()];
        for (int label : classes) {
            counts[label]++;
        }
        return counts;
    }

    @Override
    public int rows() {
        return classes.length;
    }

    /** The classes, int64 {@code [rows]}. */
    @Override
    public List<TensorData> batch(int... rows) {
        return List.of(numbers(classes, rows));
    }

    static TensorData numbers(int[] all, int... rows) {
        long[] batch = new long[rows.length];
        for (int i = 0; i < rows.length; i++) {
            batch[i] = all[rows[i]];
        }
        return TensorData.of(batch, rows.length);
    }

    @Override
    public ClassTargets select(int... rows) {
        return new ClassTargets(
                column, labels, Arrays.stream(rows).map(row -> classes[row]).toArray());
    }

    @Override
    public int[] strata() {
        return classes.clone();
    }

    @Override
    public String content(int row) {
        return Integer.toString(classes[row]);
    }

    @Override
    public void requireLearnable() {
        if (classes.length == 0) {
            throw TargetReader.noRows();
        }
        if (Arrays.stream(classes).distinct().count() < 2) {
            throw TargetReader.problem(
                    "train.single-class",
                    "All " + classes.length + " training rows have the label \"" + labels.get(classes[0])
                            + "\"; expected at least 2 different labels in column \"" + column + "\".",
                    "Add rows of other classes, or choose another column.",
                    column);
        }
    }

    /** Mean softmax cross entropy, natural logarithm, and {@code accuracy}. */
    @Override
    public Measuring measuring(Loss loss) {
        return new Measuring() {
            private double sum;
            private long right;
            private long count;

            @Override
            public void add(int[] rows, TensorData answers) {
                float[] values = answers.floats();
                int width = values.length / rows.length;
                for (int i = 0; i < rows.length; i++) {
                    int label = classes[rows[i]];
                    int largest = largest(values, i * width, width);
                    sum += crossEntropy(values, i * width, width, label, largest);
                    right += largest == label ? 1 : 0;
                }
                count += rows.length;
            }

            @Override
            public Measure measure() {
                return new Measure(sum / count, Map.of(MEASURED, (double) right / count));
            }
        };
    }

    private static double crossEntropy(float[] values, int start, int width, int label, int largest) {
        double max = values[start + largest];
        double sum = 0;
        for (int i = 0; i < width; i++) {
            sum += Math.exp(values[start + i] - max);
        }
        return Math.log(sum) + max - values[start + label];
    }

    private static int largest(float[] values, int start, int width) {
        int largest = 0;
        for (int i = 1; i < width; i++) {
            if (values[start + i] > values[start + largest]) {
                largest = i;
            }
        }
        return largest;
    }
}
