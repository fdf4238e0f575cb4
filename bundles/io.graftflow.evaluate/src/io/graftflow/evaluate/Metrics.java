package io.graftflow.evaluate;

import io.graftflow.evaluate.internal.Accuracy;
import io.graftflow.evaluate.internal.BalancedAccuracy;
import io.graftflow.evaluate.internal.BrierScore;
import io.graftflow.evaluate.internal.CalibrationError;
import io.graftflow.evaluate.internal.HammingLoss;
import io.graftflow.evaluate.internal.LabelsMacroF1;
import io.graftflow.evaluate.internal.LabelsMicroF1;
import io.graftflow.evaluate.internal.LabelsWeightedF1;
import io.graftflow.evaluate.internal.LogLoss;
import io.graftflow.evaluate.internal.MacroF1;
import io.graftflow.evaluate.internal.MeanAbsoluteError;
import io.graftflow.evaluate.internal.MeanAveragePrecision;
import io.graftflow.evaluate.internal.MedianAbsoluteError;
import io.graftflow.evaluate.internal.RSquared;
import io.graftflow.evaluate.internal.RootMeanSquaredError;
import io.graftflow.evaluate.internal.SubsetAccuracy;
import io.graftflow.evaluate.internal.TopThreeAccuracy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;

/** The metrics there are: those that come with Graftflow, then those that other bundles add as services. */
@Component(service = Metrics.class)
public final class Metrics {

    private static final List<Metric> BUILT_IN = List.of(
            new Accuracy(),
            new MacroF1(),
            new LogLoss(),
            new BalancedAccuracy(),
            new TopThreeAccuracy(),
            new BrierScore(),
            new CalibrationError());

    private static final List<LabelMetric> OF_LABELS = List.of(
            new LabelsMicroF1(),
            new LabelsMacroF1(),
            new LabelsWeightedF1(),
            new MeanAveragePrecision(),
            new SubsetAccuracy(),
            new HammingLoss());

    private static final List<ValueMetric> OF_VALUES =
            List.of(new MeanAbsoluteError(), new RootMeanSquaredError(), new RSquared(), new MedianAbsoluteError());

    private final List<Metric> metrics;
    private final List<LabelMetric> ofLabels;
    private final List<ValueMetric> ofValues;

    /** The built-in metrics and more of them: for one class a row, for several labels, for numbers. */
    @Activate
    public Metrics(
            @Reference(cardinality = ReferenceCardinality.MULTIPLE) List<Metric> more,
            @Reference(cardinality = ReferenceCardinality.MULTIPLE) List<LabelMetric> moreOfLabels,
            @Reference(cardinality = ReferenceCardinality.MULTIPLE) List<ValueMetric> moreOfValues) {
        metrics = Stream.concat(BUILT_IN.stream(), more.stream()).toList();
        ofLabels = Stream.concat(OF_LABELS.stream(), moreOfLabels.stream()).toList();
        ofValues = Stream.concat(OF_VALUES.stream(), moreOfValues.stream()).toList();
    }

    /** The built-in metrics alone. */
    public static Metrics builtIn() {
        return new Metrics(List.of(), List.of(), List.of());
    }

    /** What a built-in metric of any task, or of retrieval, is called and how it is read; empty for another word. */
    public static Optional<Criterion> criterion(String id) {
        return Stream.of(BUILT_IN, OF_LABELS, OF_VALUES, Retrieval.CRITERIA)
                .<Criterion>flatMap(List::stream)
                .filter(criterion -> criterion.id().equals(id))
                .findFirst();
    }

    /** Those of a classifier with one class a row, the most telling first. */
    public List<Metric> all() {
        return metrics;
    }

    /** Those of answers with any number of labels a row, the most telling first. */
    public List<LabelMetric> ofLabels() {
        return ofLabels;
    }

    /** Those of answers that are numbers, the most telling first. */
    public List<ValueMetric> ofValues() {
        return ofValues;
    }

    /** Those that say something about a classifier of so many classes. */
    public List<Metric> suiting(int classes) {
        return metrics.stream().filter(metric -> metric.suits(classes)).toList();
    }
}
