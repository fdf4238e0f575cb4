package io.graftflow.train.targets;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Row;
import io.graftflow.data.Table;
import io.graftflow.engine.Loss;
import io.graftflow.evaluate.LabelMetric;
import io.graftflow.evaluate.Metrics;
import io.graftflow.onnx.TensorData;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Any number of labels a row: none to all.
 *
 * @param columns where they come from
 * @param labels the model's labels
 * @param sets the labels of each row, by their places among the labels, rising
 */
public record LabelTargets(TargetColumns columns, List<String> labels, int[][] sets) implements Targets {

    /** What training measures beside the loss. */
    static final List<String> MEASURED = List.of("microF1", "macroF1");

    /**
     * Reads a column of lists, where an empty or missing value is no label at all; or a column of yes and no, or of 1 and
     * 0, for each label, with its name.
     *
     * @throws ProblemException {@code train.no-labels}, {@code train.unknown-label}, {@code train.target-count}, {@code
     *     train.missing-target}, {@code train.bad-target}, {@code table.wrong-kind}
     */
    public static LabelTargets read(Table table, TargetColumns columns, List<String> labels) {
        if (labels.isEmpty()) {
            throw ProblemException.error(
                    "train.no-labels",
                    "The model does not name its labels, so those in " + columns.words() + " cannot be told apart.",
                    "Put Replace Head before, with the labels taken from the table.");
        }
        int[][] sets = isList(table, columns) ? lists(table, columns, labels) : indicators(table, columns, labels);
        return new LabelTargets(columns, labels, sets);
    }

    /**
     * The different labels of a table: those listed in a column, in order; or the names of the columns.
     *
     * @throws ProblemException {@code table.missing-column}, {@code table.wrong-kind}
     */
    public static List<String> names(Table table, TargetColumns columns) {
        if (!isList(table, columns)) {
            columns.names()
                    .forEach(name -> TargetReader.requireNumbers(table.spec().column(name), INDICATORS));
            return columns.names();
        }
        String column = columns.names().get(0);
        TargetReader.requireScalar(table.spec().column(column), LISTS);
        Pattern separator = separator(columns);
        var names = new TreeSet<String>();
        table.distinct(column).forEach(list -> names.addAll(parts(list, separator)));
        return List.copyOf(names);
    }

    private static final String INDICATORS = "1 and 0, or yes and no, for each label";
    private static final String LISTS = "texts with the labels of each row";

    /** One column of texts is a list; anything else says yes or no to one label. */
    private static boolean isList(Table table, TargetColumns columns) {
        return columns.names().size() == 1
                && !table.spec().column(columns.names().get(0)).kind().isNumeric();
    }

    private static Pattern separator(TargetColumns columns) {
        return Pattern.compile(
                columns.separator().isBlank()
                        ? "\\s+"
                        : Pattern.quote(columns.separator().strip()));
    }

    private static List<String> parts(String list, Pattern separator) {
        return separator
                .splitAsStream(list)
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static int[][] lists(Table table, TargetColumns columns, List<String> labels) {
        String name = columns.names().get(0);
        TargetReader.requireScalar(table.spec().column(name), LISTS);
        int column = table.spec().index(name);
        Map<String, Integer> places = places(labels);
        Pattern separator = separator(columns);
        int[][] sets = new int[TargetReader.rows(table)][];
        table.forEachRow(Progress.NONE, row -> {
            List<String> parts = row.isNull(column) ? List.of() : parts(row.text(column), separator);
            sets[(int) row.index()] = parts.stream()
                    .mapToInt(part -> place(part, places, labels, name, (int) row.index()))
                    .distinct()
                    .sorted()
                    .toArray();
        });
        return sets;
    }

    private static Map<String, Integer> places(List<String> labels) {
        var places = new HashMap<String, Integer>();
        for (int i = 0; i < labels.size(); i++) {
            places.put(labels.get(i), i);
        }
        return places;
    }

    private static int place(String label, Map<String, Integer> places, List<String> labels, String column, int row) {
        Integer place = places.get(label);
        if (place == null) {
            throw ClassTargets.unknown(label, labels, column, row);
        }
        return place;
    }

    private static int[][] indicators(Table table, TargetColumns columns, List<String> labels) {
        int[] of = new int[labels.size()];
        for (int i = 0; i < of.length; i++) {
            of[i] = indicator(table, columns, labels, i);
        }
        if (columns.names().size() != labels.size()) {
            String extra = columns.names().stream()
                    .filter(name -> !labels.contains(name))
                    .findFirst()
                    .orElse(columns.names().get(0));
            throw TargetReader.problem(
                    "train.target-count",
                    "There are " + columns.names().size() + " columns for the model's " + labels.size() + " labels; \""
                            + extra + "\" is none of them.",
                    Nearest.remedy(extra, labels),
                    extra);
        }
        int[][] sets = new int[TargetReader.rows(table)][];
        table.forEachRow(
                Progress.NONE,
                row -> sets[(int) row.index()] = IntStream.range(0, of.length)
                        .filter(label -> yes(row, of[label]))
                        .toArray());
        return sets;
    }

    /** The column that says yes or no to a label. */
    private static int indicator(Table table, TargetColumns columns, List<String> labels, int label) {
        String name = labels.get(label);
        if (!columns.names().contains(name)) {
            throw TargetReader.problem(
                    "train.target-count",
                    "No column says whether a row has the label \"" + name + "\"; there are " + columns.words() + ".",
                    Nearest.remedy(name, columns.names()),
                    columns.names().get(0));
        }
        TargetReader.requireNumbers(table.spec().column(name), INDICATORS);
        return table.spec().index(name);
    }

    private static boolean yes(Row row, int column) {
        double value = TargetReader.number(row, column);
        if (value != 0 && value != 1) {
            String name = row.spec().columns().get(column).name();
            throw TargetReader.problem(
                    "train.bad-target",
                    "Row " + (row.index() + 1) + " has " + row.text(column) + " in column \"" + name
                            + "\"; expected 1 or 0.",
                    "Correct it, or name columns that hold 1 and 0.",
                    name);
        }
        return value == 1;
    }

    /** How many rows have each label. */
    public long[] counts() {
        long[] counts = new long[labels.size()];
        for (int[] set : sets) {
            for (int label : set) {
                counts[label]++;
            }
        }
        return counts;
    }

    /** Whether a row has each label, {@code [labels]}. */
    public boolean[] truth(int row) {
        boolean[] truth = new boolean[labels.size()];
        for (int label : sets[row]) {
            truth[label] = true;
        }
        return truth;
    }

    @Override
    public int rows() {
        return sets.length;
    }

    /** 1 for each label that a row has and 0 for the others, float {@code [rows, labels]}. */
    @Override
    public List<TensorData> batch(int... rows) {
        float[] batch = new float[rows.length * labels.size()];
        for (int i = 0; i < rows.length; i++) {
            for (int label : sets[rows[i]]) {
                batch[i * labels.size() + label] = 1;
            }
        }
        return List.of(TensorData.of(batch, rows.length, labels.size()));
    }

    @Override
    public LabelTargets select(int... rows) {
        return new LabelTargets(
                columns, labels, Arrays.stream(rows).mapToObj(row -> sets[row]).toArray(int[][]::new));
    }

    /** The rarest of a row's labels, as it is the one that an uneven split would miss; rows without any are one group. */
    @Override
    public int[] strata() {
        long[] counts = counts();
        return Arrays.stream(sets)
                .mapToInt(set -> Arrays.stream(set)
                        .boxed()
                        .min((a, b) -> counts[a] == counts[b] ? a - b : Long.compare(counts[a], counts[b]))
                        .orElse(labels.size()))
                .toArray();
    }

    @Override
    public String content(int row) {
        return Arrays.stream(sets[row]).mapToObj(Integer::toString).collect(Collectors.joining(",", "{", "}"));
    }

    @Override
    public void requireLearnable() {
        if (sets.length == 0) {
            throw TargetReader.noRows();
        }
        if (Arrays.stream(sets).allMatch(set -> Arrays.equals(set, sets[0]))) {
            throw TargetReader.problem(
                    "train.single-class",
                    "All " + sets.length + " training rows have the same labels in " + columns.words()
                            + ": "
                            + Arrays.stream(sets[0]).mapToObj(labels::get).toList() + "; expected different ones.",
                    "Add rows with other labels, or choose another column.",
                    columns.names().get(0));
        }
    }

    /** Mean binary cross entropy over all labels, natural logarithm, and {@code microF1}, {@code macroF1} at probability ½. */
    @Override
    public Measuring measuring(Loss loss) {
        var sums = new LinkedHashMap<String, LabelMetric.Sum>();
        Metrics.builtIn().ofLabels().stream()
                .filter(metric -> MEASURED.contains(metric.id()))
                .forEach(metric -> sums.put(metric.id(), metric.over(labels.size())));
        return new Measuring() {
            private double sum;
            private long count;

            @Override
            public void add(int[] rows, TensorData answers) {
                float[] logits = answers.floats();
                int width = labels.size();
                for (int i = 0; i < rows.length; i++) {
                    boolean[] truth = truth(rows[i]);
                    boolean[] told = new boolean[width];
                    float[] probabilities = new float[width];
                    for (int label = 0; label < width; label++) {
                        double logit = logits[i * width + label];
                        told[label] = logit > 0;
                        probabilities[label] = (float) (1 / (1 + Math.exp(-logit)));
                        sum += Math.max(logit, 0) - (truth[label] ? logit : 0) + Math.log1p(Math.exp(-Math.abs(logit)));
                    }
                    sums.values().forEach(one -> one.add(truth, told, probabilities));
                }
                count += (long) rows.length * width;
            }

            @Override
            public Measure measure() {
                var metrics = new LinkedHashMap<String, Double>();
                sums.forEach((id, one) -> metrics.put(id, one.value()));
                return new Measure(sum / count, metrics);
            }
        };
    }
}
