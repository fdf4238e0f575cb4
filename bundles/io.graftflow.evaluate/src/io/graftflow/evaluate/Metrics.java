package io.graftflow.evaluate;

import io.graftflow.evaluate.internal.Accuracy;
import io.graftflow.evaluate.internal.BalancedAccuracy;
import io.graftflow.evaluate.internal.BrierScore;
import io.graftflow.evaluate.internal.CalibrationError;
import io.graftflow.evaluate.internal.LogLoss;
import io.graftflow.evaluate.internal.MacroF1;
import io.graftflow.evaluate.internal.TopThreeAccuracy;
import java.util.List;
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

    private final List<Metric> metrics;

    /** The built-in metrics and more of them. */
    @Activate
    public Metrics(@Reference(cardinality = ReferenceCardinality.MULTIPLE) List<Metric> more) {
        metrics = Stream.concat(BUILT_IN.stream(), more.stream()).toList();
    }

    /** The built-in metrics alone. */
    public static Metrics builtIn() {
        return new Metrics(List.of());
    }

    /** All of them, the most telling first. */
    public List<Metric> all() {
        return metrics;
    }

    /** Those that say something about a classifier of so many classes. */
    public List<Metric> suiting(int classes) {
        return metrics.stream().filter(metric -> metric.suits(classes)).toList();
    }
}
