package io.graftflow.nodes.evaluate.compare;

import io.graftflow.base.Progress;
import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.compare.Interval;
import io.graftflow.evaluate.compare.PairedBootstrap;
import io.graftflow.evaluate.compare.RowStatistic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How far each model is from the one that it is held against, and whether that is more than chance.
 *
 * @param metrics what differences are taken of; the first decides
 * @param reference the place of the model that the others are held against
 * @param level of each interval, so that all of one metric hold together with the confidence that was asked for
 *     (Bonferroni's correction)
 * @param values each model's value of each metric, {@code [models][metrics]}
 * @param differences each model's differences from the reference, a list for each model; zeros for the reference itself
 */
record Findings(
        List<Criterion> metrics, int reference, double level, double[][] values, List<List<Interval>> differences) {

    private static final Interval NONE = new Interval(0, 0, 0);

    /** Finds them. */
    static Findings of(
            CompareSettings settings, Comparison<?> comparison, List<Criterion> metrics, long seed, Progress progress) {
        int models = comparison.models().size();
        List<RowStatistic> statistics = IntStream.range(0, models)
                .boxed()
                .flatMap(model -> metrics.stream().map(metric -> comparison.statistic(model, metric)))
                .toList();
        PairedBootstrap bootstrap =
                PairedBootstrap.draw(comparison.rows(), statistics, settings.draws(), seed, progress);
        double[][] values = new double[models][metrics.size()];
        for (int model = 0; model < models; model++) {
            for (int metric = 0; metric < metrics.size(); metric++) {
                values[model][metric] = bootstrap.value(model * metrics.size() + metric);
            }
        }
        int reference = settings.against() == CompareSettings.Against.FIRST ? 0 : best(values, metrics.get(0));
        double level = 1 - (1 - settings.confidence()) / (models - 1);
        List<List<Interval>> differences = new ArrayList<>();
        for (int model = 0; model < models; model++) {
            List<Interval> own = new ArrayList<>();
            for (int metric = 0; metric < metrics.size(); metric++) {
                own.add(
                        model == reference
                                ? NONE
                                : bootstrap.difference(
                                        reference * metrics.size() + metric, model * metrics.size() + metric, level));
            }
            differences.add(List.copyOf(own));
        }
        return new Findings(metrics, reference, level, values, differences);
    }

    private static int best(double[][] values, Criterion metric) {
        Comparator<Integer> byValue = Comparator.comparingDouble(model -> values[model][0]);
        return IntStream.range(0, values.length)
                .boxed()
                .min(metric.greaterIsBetter() ? byValue.reversed() : byValue)
                .orElse(0);
    }

    /** The metric that decides. */
    Criterion deciding() {
        return metrics.get(0);
    }

    /** The models that are held against the reference. */
    List<Integer> others() {
        return IntStream.range(0, values.length)
                .filter(model -> model != reference)
                .boxed()
                .toList();
    }

    /** What the deciding metric says of a model. */
    Interval.Outcome outcome(int model) {
        return differences.get(model).get(0).outcome(deciding().greaterIsBetter());
    }
}
