package io.graftflow.train.internal;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.Metrics;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.FineTuneSettings;
import io.graftflow.train.TrainingLog;
import io.graftflow.train.Validation;
import io.graftflow.train.internal.loop.Trainee;
import io.graftflow.train.internal.loop.WeightAverages;
import io.graftflow.train.targets.Measure;
import java.util.Map;
import java.util.Optional;

/** Measures on held-back rows, and keeps what is best: its weights, how long it has been, what the schedule makes of it. */
final class Measurer {

    private static final int BATCHES_AT_ONCE = 4;

    private final Trainee trainee;
    private final FineTuneSettings settings;
    private final LabeledRows rows;
    private final WeightAverages averages;
    private final Validation rule;

    /**
     * A measurer.
     *
     * @param rows that are held back
     * @param averages that are measured in the place of the weights
     */
    Measurer(Trainee trainee, FineTuneSettings settings, LabeledRows rows, WeightAverages averages) {
        this.trainee = trainee;
        this.settings = settings;
        this.rows = rows;
        this.averages = averages;
        this.rule = settings.validation();
    }

    /**
     * What was measured.
     *
     * @param value what is to get better, where less is better
     * @param loss mean over the rows
     * @param metrics by name
     */
    record Measured(double value, double loss, Map<String, Double> metrics) {

        private TrainingLog.Measurement at(LoopState state) {
            return new TrainingLog.Measurement(state.step, state.epoch + 1, loss, metrics);
        }
    }

    /**
     * Measures, remembers what is best, and tells the schedule.
     *
     * @throws ProblemException {@code train.unknown-metric}
     */
    Measured measure(LoopState state) {
        return averages.with(() -> {
            Measured measured = now(state);
            if (Double.isFinite(measured.loss())) {
                remember(state, measured);
                state.schedule = settings.schedule()
                        .schedule()
                        .measured(
                                state.schedule,
                                isLess() ? measured.value() : -measured.value(),
                                isLess(),
                                settings.schedule());
            }
            return measured;
        });
    }

    /** Measures the weights as they are, and takes no note but in the log. */
    Measured now(LoopState state) {
        Measure measure = rows.measure(
                trainee.session()::run,
                trainee.program().output(),
                trainee.program().loss(),
                Math.max(1, state.partRows) * BATCHES_AT_ONCE);
        var measured = new Measured(value(measure), measure.loss(), measure.metrics());
        state.measurements.add(measured.at(state));
        return measured;
    }

    private double value(Measure measure) {
        if (rule.metric().equals(Validation.LOSS)) {
            return measure.loss();
        }
        Double metric = measure.metrics().get(rule.metric());
        if (metric == null) {
            throw ProblemException.error(
                            "train.unknown-metric",
                            "There is no metric \"" + rule.metric() + "\" for this task; expected " + Validation.LOSS
                                    + " or one of "
                                    + String.join(", ", measure.metrics().keySet()) + ".",
                            Nearest.remedy(rule.metric(), measure.metrics().keySet()))
                    .at("metric");
        }
        return isLess() ? metric : -metric;
    }

    private boolean isLess() {
        Optional<Criterion> criterion = Metrics.criterion(rule.metric());
        return rule.metric().equals(Validation.LOSS)
                || !criterion.map(Criterion::greaterIsBetter).orElse(true);
    }

    private void remember(LoopState state, Measured measured) {
        if (measured.value() < state.bestValue) {
            state.bestValue = measured.value();
            state.bestLoss = measured.loss();
            state.bestEpoch = state.epoch + 1;
            state.sinceBest = 0;
            state.bestWeights = rule.restoreBest() ? trainee.session().weights() : Map.<String, TensorData>of();
        } else {
            state.sinceBest++;
        }
        state.stopped = rule.patience() > 0 && state.sinceBest >= rule.patience();
    }
}
