package io.graftflow.train.targets;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.engine.Loss;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.ValueMetric;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Numbers for each row.
 *
 * @param columns where they come from, in the order of the model's numbers
 * @param values the numbers in the units of the data, {@code [rows][columns]}
 * @param scale how the loss sees them
 */
public record ValueTargets(TargetColumns columns, double[][] values, ValueScale scale) implements Targets {

    /** What training measures beside the loss. */
    static final List<String> MEASURED = List.of("mae", "rmse", "r2");

    private static final int PARTS = 10;

    /**
     * Reads columns. One column is the model's one number, whatever it is called; several are found by the names of the
     * model's numbers, or, where it does not name them, taken in order.
     *
     * @throws ProblemException {@code train.target-count}, {@code train.missing-target}, {@code train.bad-target}, {@code
     *     table.wrong-kind}
     */
    public static ValueTargets read(Table table, TargetColumns columns, List<String> labels) {
        List<String> names = ordered(columns, labels);
        int[] places = new int[names.size()];
        for (int i = 0; i < places.length; i++) {
            TargetReader.requireNumbers(table.spec().column(names.get(i)), "numbers");
            places[i] = table.spec().index(names.get(i));
        }
        double[][] values = new double[TargetReader.rows(table)][];
        table.forEachRow(
                Progress.NONE,
                row -> values[(int) row.index()] = Arrays.stream(places)
                        .mapToDouble(place -> TargetReader.number(row, place))
                        .toArray());
        return new ValueTargets(new TargetColumns(names, columns.separator()), values, ValueScale.none(places.length));
    }

    private static List<String> ordered(TargetColumns columns, List<String> labels) {
        List<String> names = columns.names();
        if (!labels.isEmpty() && labels.size() != names.size()) {
            throw TargetReader.problem(
                    "train.target-count",
                    "The model gives " + labels.size() + " numbers, " + labels + ", but there "
                            + (names.size() == 1 ? "is one column" : "are " + names.size() + " columns") + ".",
                    "Name as many columns, or replace the head.",
                    names.get(0));
        }
        if (labels.isEmpty() || names.size() == 1) {
            return names;
        }
        for (String label : labels) {
            if (!names.contains(label)) {
                throw TargetReader.problem(
                        "train.target-count",
                        "No column is called \"" + label + "\", as a number of the model is; there are "
                                + columns.words() + ".",
                        Nearest.remedy(label, names),
                        names.get(0));
            }
        }
        return labels;
    }

    /** The same, seen by the loss in other units. */
    @Override
    public ValueTargets withScale(ValueScale other) {
        return new ValueTargets(columns, values, other);
    }

    /**
     * The units in which these rows have mean 0 and variance 1 in each column.
     *
     * @throws ProblemException {@code train.constant-target}
     */
    public ValueScale fit() {
        requireLearnable();
        float[] mean = new float[width()];
        float[] scale = new float[width()];
        for (int column = 0; column < mean.length; column++) {
            int place = column;
            double middle = Arrays.stream(values)
                    .mapToDouble(row -> row[place])
                    .average()
                    .orElse(0);
            double variance = Arrays.stream(values)
                    .mapToDouble(row -> (row[place] - middle) * (row[place] - middle))
                    .average()
                    .orElse(1);
            mean[column] = (float) middle;
            scale[column] = (float) Math.sqrt(variance);
            if (!(scale[column] > 0) || Float.isInfinite(scale[column])) {
                throw constant(column);
            }
        }
        return new ValueScale(mean, scale);
    }

    private int width() {
        return columns.names().size();
    }

    @Override
    public int rows() {
        return values.length;
    }

    /** The numbers in the units of the scale, float {@code [rows, columns]}. */
    @Override
    public List<TensorData> batch(int... rows) {
        float[] batch = new float[rows.length * width()];
        for (int i = 0; i < rows.length; i++) {
            for (int column = 0; column < width(); column++) {
                batch[i * width() + column] = (float) scale.standard(values[rows[i]][column], column);
            }
        }
        return List.of(TensorData.of(batch, rows.length, width()));
    }

    @Override
    public ValueTargets select(int... rows) {
        return new ValueTargets(
                columns, Arrays.stream(rows).mapToObj(row -> values[row]).toArray(double[][]::new), scale);
    }

    /** Which tenth of the numbers in the first column a row lies in; fewer parts where there are few rows. */
    @Override
    public int[] strata() {
        int parts = Math.max(1, Math.min(PARTS, values.length / PARTS));
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, values.length).boxed().toList());
        order.sort(Comparator.comparingDouble(row -> values[row][0]));
        int[] strata = new int[values.length];
        for (int i = 0; i < strata.length; i++) {
            strata[order.get(i)] = (int) ((long) i * parts / strata.length);
        }
        return strata;
    }

    @Override
    public String content(int row) {
        return Arrays.stream(values[row])
                .mapToObj(value -> Long.toHexString(Double.doubleToLongBits(value)))
                .collect(Collectors.joining(" "));
    }

    @Override
    public void requireLearnable() {
        if (values.length == 0) {
            throw TargetReader.noRows();
        }
        for (int column = 0; column < width(); column++) {
            int place = column;
            if (Arrays.stream(values).allMatch(row -> row[place] == values[0][place])) {
                throw constant(column);
            }
        }
    }

    private ProblemException constant(int column) {
        String name = columns.names().get(column);
        return TargetReader.problem(
                "train.constant-target",
                "All " + values.length + " training rows have the same number in column \"" + name + "\", "
                        + values[0][column] + "; expected different ones.",
                "Add other rows, or choose another column.",
                name);
    }

    /** The loss in the units of the scale; {@code mae}, {@code rmse} and {@code r2} in those of the data. */
    @Override
    public Measuring measuring(Loss loss) {
        List<ValueMetric> metrics = Metrics.builtIn().ofValues().stream()
                .filter(metric -> MEASURED.contains(metric.id()))
                .toList();
        var sums = new LinkedHashMap<String, List<ValueMetric.Sum>>();
        metrics.forEach(metric -> sums.put(
                metric.id(),
                IntStream.range(0, width()).mapToObj(column -> metric.begin()).toList()));
        var term = ValueLoss.of(loss);
        return new Measuring() {
            private double sum;
            private long count;

            @Override
            public void add(int[] rows, TensorData answers) {
                float[] given = answers.floats();
                for (int i = 0; i < rows.length; i++) {
                    for (int column = 0; column < width(); column++) {
                        int place = column;
                        double truth = values[rows[i]][column];
                        double answer = given[i * width() + column];
                        sum += term.applyAsDouble(answer - scale.standard(truth, column));
                        sums.values().forEach(each -> each.get(place).add(truth, scale.value(answer, place)));
                    }
                }
                count += (long) rows.length * width();
            }

            @Override
            public Measure measure() {
                var values = new LinkedHashMap<String, Double>();
                sums.forEach((id, each) -> values.put(
                        id,
                        each.stream()
                                .mapToDouble(ValueMetric.Sum::value)
                                .average()
                                .orElse(0)));
                return new Measure(sum / count, values);
            }
        };
    }
}
