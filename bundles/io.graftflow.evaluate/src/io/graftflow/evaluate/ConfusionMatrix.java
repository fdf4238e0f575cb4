package io.graftflow.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many rows of each class are taken for which. Holds only what is not 0, so that thousands of classes fit.
 *
 * @param labels the classes in order
 * @param counts rows by {@code truth * classes + predicted}, none of them 0
 */
public record ConfusionMatrix(List<String> labels, Map<Long, Long> counts) {

    /** Keeps its own copies, sorted by true class, then by predicted class. */
    public ConfusionMatrix {
        labels = List.copyOf(labels);
        counts = java.util.Collections.unmodifiableMap(new TreeMap<>(counts));
    }

    /**
     * A number of the matrix.
     *
     * @param truth the true class
     * @param predicted the class that it is taken for
     * @param rows how many rows, at least 1
     */
    public record Cell(String truth, String predicted, long rows) {}

    /** How many rows of one class are taken for another, both by their places among the labels. */
    public long count(int truth, int predicted) {
        return counts.getOrDefault((long) truth * labels.size() + predicted, 0L);
    }

    /** The numbers that are not 0, by true class, then by predicted class. */
    public List<Cell> cells() {
        var result = new ArrayList<Cell>(counts.size());
        counts.forEach((key, rows) -> result.add(
                new Cell(labels.get((int) (key / labels.size())), labels.get((int) (key % labels.size())), rows)));
        return result;
    }

    /** The most frequent mistakes, the most frequent first. */
    public List<Cell> mistakes(int limit) {
        return cells().stream()
                .filter(cell -> !cell.truth().equals(cell.predicted()))
                .sorted(Comparator.comparingLong(Cell::rows).reversed())
                .limit(limit)
                .toList();
    }

    /** Precision, recall, F1 and support of each class. */
    public List<ClassScores> classes() {
        int classes = labels.size();
        long[] support = new long[classes];
        long[] predictions = new long[classes];
        counts.forEach((key, rows) -> {
            support[(int) (key / classes)] += rows;
            predictions[(int) (key % classes)] += rows;
        });
        var result = new ArrayList<ClassScores>(classes);
        for (int i = 0; i < classes; i++) {
            result.add(new ClassScores(labels.get(i), support[i], predictions[i], count(i, i)));
        }
        return result;
    }
}
