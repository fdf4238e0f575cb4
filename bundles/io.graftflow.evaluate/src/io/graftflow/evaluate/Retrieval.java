package io.graftflow.evaluate;

import io.graftflow.base.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How well vectors find rows of their own group: each row in turn asks for the rows nearest to it by angle, among all others.
 * Rows that are alone in their group do not ask, but may be found. Beyond {@value #MOST_QUERIES} rows, evenly spaced ones ask.
 * Used by one thread.
 */
public final class Retrieval {

    /** How many rows ask at most, so that the time grows with the rows and not with their square. */
    public static final int MOST_QUERIES = 2000;

    private static final int PLACES = 5;

    /** What {@link Result} holds, the most telling first. */
    public static final List<Criterion> CRITERIA = List.of(
            new Named(
                    "recallAt1",
                    "Recall at 1",
                    "Share of rows whose nearest other row is of their own group: nearest-neighbour accuracy."),
            new Named(
                    "recallAt5", "Recall at 5", "Share of rows with a row of their own group among the five nearest."),
            new Named(
                    "mapAtR",
                    "MAP at R",
                    "Mean average precision over as many nearest rows as a row's group has others; 1 is perfect."));

    /** A number that says how well rows are found. */
    private record Named(String id, String title, String definition) implements Criterion {
        @Override
        public boolean greaterIsBetter() {
            return true;
        }
    }

    private final List<float[]> vectors = new ArrayList<>();
    private final List<Integer> groups = new ArrayList<>();

    /**
     * What came out.
     *
     * @param rows how many rows there are
     * @param queries how many of them asked
     * @param recallAt1 the share of those whose nearest row is of their group
     * @param recallAt5 the share of those that have a row of their group among the five nearest
     * @param mapAtR the mean of their average precisions over the R nearest rows, where R is how many others their group has
     *     (Musgrave et al., A Metric Learning Reality Check, 2020, arXiv:2003.08505)
     * @param positives of each, the Euclidean distance of the farthest row of its group; vectors have length 1
     * @param negatives of each, the distance of the nearest row of another group; infinite when there is none
     */
    public record Result(
            long rows,
            long queries,
            double recallAt1,
            double recallAt5,
            double mapAtR,
            double[] positives,
            double[] negatives) {

        /**
         * The mean of {@code max(0, positive − negative + margin)}: 0 when all groups are apart by the margin (batch-hard
         * triplets, Hermans et al., 2017, arXiv:1703.07737).
         */
        public double hinge(double margin) {
            double sum = 0;
            for (int i = 0; i < positives.length; i++) {
                sum += Math.max(0, positives[i] - negatives[i] + margin);
            }
            return positives.length == 0 ? 0 : sum / positives.length;
        }
    }

    /**
     * Adds a row.
     *
     * @param group which group it is of
     * @param vector of any length but 0; it is copied
     * @throws ProblemException {@code evaluate.not-a-vector} when a number is not finite
     */
    public void add(int group, float[] vector) {
        double square = 0;
        for (float value : vector) {
            square += (double) value * value;
        }
        if (!Double.isFinite(square)) {
            throw ProblemException.error(
                    "evaluate.not-a-vector",
                    "The vector of row " + (vectors.size() + 1) + " holds a number that is not finite.",
                    "Look at the model's outputs with \"graftflow model run\"; weights that are not numbers are a common"
                            + " cause.");
        }
        float[] unit = new float[vector.length];
        double length = Math.max(1e-12, Math.sqrt(square));
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        vectors.add(unit);
        groups.add(group);
    }

    /**
     * Lets the rows ask.
     *
     * @throws ProblemException {@code evaluate.no-pairs} when no two rows are of one group
     */
    public Result result() {
        int[] queries = queries();
        if (queries.length == 0) {
            throw ProblemException.error(
                    "evaluate.no-pairs",
                    "No two of the " + vectors.size() + " rows are of one group, so none can find another.",
                    "Use rows with at least two of a group.");
        }
        double[] positives = new double[queries.length];
        double[] negatives = new double[queries.length];
        double atOne = 0;
        double atFive = 0;
        double map = 0;
        for (int i = 0; i < queries.length; i++) {
            var answer = new Answer(queries[i]);
            positives[i] = answer.positive();
            negatives[i] = answer.negative();
            atOne += answer.among(1);
            atFive += answer.among(PLACES);
            map += answer.precisionAtR();
        }
        int count = queries.length;
        return new Result(vectors.size(), count, atOne / count, atFive / count, map / count, positives, negatives);
    }

    private int[] queries() {
        int[] size = new int[groups.stream().mapToInt(Integer::intValue).max().orElse(0) + 1];
        groups.forEach(group -> size[group]++);
        int[] all = IntStream.range(0, vectors.size())
                .filter(row -> size[groups.get(row)] > 1)
                .toArray();
        if (all.length <= MOST_QUERIES) {
            return all;
        }
        int[] some = new int[MOST_QUERIES];
        Arrays.setAll(some, i -> all[(int) ((long) i * all.length / MOST_QUERIES)]);
        return some;
    }

    /** The rows in the order in which a row finds them; of equals the first ones come first. */
    private final class Answer {

        private final int group;
        private final long[] order;
        private int others;

        private Answer(int query) {
            group = groups.get(query);
            float[] asked = vectors.get(query);
            order = new long[vectors.size() - 1];
            int next = 0;
            for (int row = 0; row < vectors.size(); row++) {
                if (row == query) {
                    continue;
                }
                float away = (float) Math.max(0, 1 - dot(asked, vectors.get(row)));
                order[next++] = (long) Float.floatToIntBits(away) << 32 | row;
                others += groups.get(row) == group ? 1 : 0;
            }
            Arrays.sort(order);
        }

        private boolean hit(int place) {
            return groups.get((int) order[place]) == group;
        }

        private double distance(int place) {
            return Math.sqrt(2 * Float.intBitsToFloat((int) (order[place] >> 32)));
        }

        private double among(int places) {
            for (int place = 0; place < Math.min(places, order.length); place++) {
                if (hit(place)) {
                    return 1;
                }
            }
            return 0;
        }

        private double precisionAtR() {
            double sum = 0;
            int hits = 0;
            for (int place = 0; place < others; place++) {
                if (hit(place)) {
                    hits++;
                    sum += (double) hits / (place + 1);
                }
            }
            return sum / others;
        }

        private double positive() {
            for (int place = order.length - 1; place >= 0; place--) {
                if (hit(place)) {
                    return distance(place);
                }
            }
            return 0;
        }

        private double negative() {
            for (int place = 0; place < order.length; place++) {
                if (!hit(place)) {
                    return distance(place);
                }
            }
            return Double.POSITIVE_INFINITY;
        }
    }

    private static double dot(float[] a, float[] b) {
        float sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
