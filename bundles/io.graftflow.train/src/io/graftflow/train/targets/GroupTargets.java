package io.graftflow.train.targets;

import io.graftflow.base.ProblemException;
import io.graftflow.data.Categories;
import io.graftflow.data.Table;
import io.graftflow.engine.Loss;
import io.graftflow.evaluate.Retrieval;
import io.graftflow.onnx.TensorData;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A group for each row: rows of one group shall lie near each other. Groups need not be known to the model, so that those of
 * a validation table may be new ones.
 *
 * @param column where they come from
 * @param names what the groups are called
 * @param groups the group of each row, by its place among the names
 */
public record GroupTargets(String column, List<String> names, int[] groups) implements Targets {

    /** What training measures beside the loss. */
    static final List<String> MEASURED = List.of("recallAt1", "recallAt5", "mapAtR");

    private static final int MOST_MEASURED = 2000;
    private static final double USUAL_MARGIN = 0.2;

    /**
     * Reads a column.
     *
     * @throws ProblemException {@code train.missing-label}
     */
    public static GroupTargets read(Table table, String column) {
        TargetReader.requireScalar(table.spec().column(column), "groups: texts, categories, whole numbers or days");
        Categories found = table.categories(column);
        for (int row = 0; row < found.codes().length; row++) {
            if (found.codes()[row] < 0) {
                throw ClassTargets.missing(found, column, row);
            }
        }
        return new GroupTargets(column, found.labels(), found.codes());
    }

    @Override
    public int rows() {
        return groups.length;
    }

    /** The groups, int64 {@code [rows]}. */
    @Override
    public List<TensorData> batch(int... rows) {
        return List.of(ClassTargets.numbers(groups, rows));
    }

    @Override
    public GroupTargets select(int... rows) {
        return new GroupTargets(
                column, names, Arrays.stream(rows).map(row -> groups[row]).toArray());
    }

    @Override
    public int[] strata() {
        return groups.clone();
    }

    @Override
    public boolean areCompared() {
        return true;
    }

    @Override
    public String content(int row) {
        return names.get(groups[row]);
    }

    @Override
    public void requireLearnable() {
        if (groups.length == 0) {
            throw TargetReader.noRows();
        }
        long different = Arrays.stream(groups).distinct().count();
        if (different < 2 || different == groups.length) {
            throw TargetReader.problem(
                    "train.single-class",
                    "The " + groups.length + " training rows are of " + different + " groups in column \"" + column
                            + "\"; expected at least 2 groups, and one with at least 2 rows.",
                    "Add rows, or choose another column.",
                    column);
        }
    }

    @Override
    public void requireMeasurable() {
        var seen = new HashSet<Integer>();
        if (Arrays.stream(groups).allMatch(seen::add)) {
            throw TargetReader.problem(
                    "train.no-pairs",
                    "No two of the " + groups.length + " held-back rows are of one group in column \"" + column
                            + "\", so none can find another.",
                    "Hold back more rows, or none.",
                    column);
        }
    }

    /**
     * The batch-hard triplet loss over all rows, by Euclidean distance and with the margin of the loss; {@code recallAt1},
     * {@code recallAt5} and {@code mapAtR}. Beyond {@value #MOST_MEASURED} rows, evenly spaced ones are measured.
     */
    @Override
    public Measuring measuring(Loss loss) {
        double margin =
                loss.name().equals("triplet") ? loss.options().getOrDefault("margin", USUAL_MARGIN) : USUAL_MARGIN;
        int every = Math.max(1, (groups.length + MOST_MEASURED - 1) / MOST_MEASURED);
        return new Measuring() {
            private final Retrieval retrieval = new Retrieval();

            @Override
            public void add(int[] rows, TensorData answers) {
                float[] vectors = answers.floats();
                int width = vectors.length / rows.length;
                for (int i = 0; i < rows.length; i++) {
                    if (rows[i] % every == 0) {
                        retrieval.add(groups[rows[i]], Arrays.copyOfRange(vectors, i * width, (i + 1) * width));
                    }
                }
            }

            @Override
            public Measure measure() {
                Retrieval.Result result = retrieval.result();
                var metrics = new LinkedHashMap<String, Double>();
                metrics.put(MEASURED.get(0), result.recallAt1());
                metrics.put(MEASURED.get(1), result.recallAt5());
                metrics.put(MEASURED.get(2), result.mapAtR());
                return new Measure(result.hinge(margin), metrics);
            }
        };
    }
}
