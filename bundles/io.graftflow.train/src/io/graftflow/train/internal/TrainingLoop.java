package io.graftflow.train.internal;

import io.graftflow.base.CancelledException;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.engine.Loss;
import io.graftflow.engine.TrainingSession;
import io.graftflow.train.FineTuneSettings;
import io.graftflow.train.TrainingHistory;
import io.graftflow.train.TrainingHistory.Epoch;
import io.graftflow.train.targets.Measure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Trains a session epoch by epoch. Which rows stand in which batch, and each step's learning rate, follow from the
 * settings alone, so a training that goes on from a checkpoint does what it would have done.
 */
public final class TrainingLoop {

    private static final long REPORT_NANOSECONDS = 100_000_000;

    private final TrainingSession session;
    private final String logits;
    private final Loss loss;
    private final FineTuneSettings settings;
    private final LabeledRows train;
    private final Optional<LabeledRows> validation;
    private final Checkpoints checkpoints;
    private final Progress progress;
    private final long steps;
    private LoopState state = new LoopState();
    private long resumedAt;
    private long started;
    private long reported;
    private long saved;

    /**
     * A training that has not begun.
     *
     * @param logits the output that the loss looks at
     * @param loss what is made small
     * @param validation rows to measure on after each epoch
     */
    public TrainingLoop(
            TrainingSession session,
            String logits,
            Loss loss,
            FineTuneSettings settings,
            LabeledRows train,
            Optional<LabeledRows> validation,
            Checkpoints checkpoints,
            Progress progress) {
        this.session = session;
        this.logits = logits;
        this.loss = loss;
        this.settings = settings;
        this.train = train;
        this.validation = validation;
        this.checkpoints = checkpoints;
        this.progress = progress;
        this.steps =
                (long) train.batches(settings.batchSize(), settings.seed(), 0).size() * settings.epochs();
    }

    /**
     * Trains to the end, from the newest checkpoint if there is one, and puts the weights to be taken into the session.
     */
    public void run() {
        state = checkpoints.restore(session);
        resumedAt = state.step;
        started = System.nanoTime();
        saved = started;
        while (state.epoch < settings.epochs() && !state.stopped) {
            epoch();
        }
        if (!state.bestWeights.isEmpty()) {
            session.restoreWeights(state.bestWeights);
        }
    }

    private void epoch() {
        List<int[]> batches = train.batches(settings.batchSize(), settings.seed(), state.epoch);
        while (state.batch < batches.size()) {
            stopWhenCancelled();
            step(batches.get(state.batch));
            if (state.batch < batches.size()) {
                saveWhenDue();
            }
        }
        end();
        saveWhenDue();
    }

    private void stopWhenCancelled() {
        if (progress.cancelled()) {
            if (state.step > resumedAt) {
                checkpoints.save(session, state);
            }
            throw new CancelledException();
        }
    }

    private void saveWhenDue() {
        long now = System.nanoTime();
        if (now - saved >= settings.execution().checkpointSeconds() * 1e9) {
            checkpoints.save(session, state);
            saved = System.nanoTime();
        }
    }

    private void step(int[] rows) {
        double rate = settings.schedule()
                .learningRate(settings.learningRate(), state.step, steps, steps / settings.epochs(), Map.of());
        double loss = session.step(train.inputs().batch(rows), train.targets(rows), rate);
        state.step++;
        state.batch++;
        state.learningRate = rate;
        if (!Double.isFinite(loss)) {
            throw diverged("the loss became " + loss);
        }
        state.lossSum += loss * rows.length;
        state.lossRows += rows.length;
        report(loss);
    }

    private ProblemException diverged(String what) {
        return ProblemException.error(
                "train.diverged",
                "Training diverged: " + what + " in step " + state.step + " of " + steps + ", epoch "
                        + (state.epoch + 1) + ", at the learning rate " + state.learningRate + ".",
                "Lower the learning rate, for example to " + settings.learningRate() / 10 + ".");
    }

    private void end() {
        Optional<Measure> measure =
                validation.map(rows -> rows.measure(session::run, logits, loss, settings.batchSize() * 4));
        measure.filter(now -> !Double.isFinite(now.loss())).ifPresent(now -> {
            throw diverged("the loss on the held-back rows became " + now.loss());
        });
        state.epochs.add(new Epoch(
                state.epoch + 1,
                state.step,
                state.learningRate,
                state.lossSum / state.lossRows,
                measure.map(Measure::loss).map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                measure.map(Measure::metrics).orElse(Map.of())));
        state.epoch++;
        state.batch = 0;
        state.lossSum = 0;
        state.lossRows = 0;
        measure.ifPresent(now -> remember(now.loss()));
        reportEpoch();
    }

    private void remember(double loss) {
        if (loss < state.bestLoss) {
            state.bestLoss = loss;
            state.bestEpoch = state.epoch;
            state.bestWeights = settings.validation().restoreBest() ? session.weights() : Map.of();
        }
        state.stopped = settings.validation().patience() > 0 && state.epoch - state.bestEpoch >= settings.validation().patience();
    }

    private void report(double loss) {
        long now = System.nanoTime();
        if (now - reported < REPORT_NANOSECONDS && state.step < steps) {
            return;
        }
        reported = now;
        long done = state.step - resumedAt;
        double seconds = (now - started) / 1e9;
        var figures = new LinkedHashMap<String, Double>();
        figures.put("epoch", state.epoch + 1.0);
        figures.put("step", (double) state.step);
        figures.put("loss", loss);
        figures.put("learningRate", state.learningRate);
        figures.put("rowsPerSecond", done * (double) settings.batchSize() / Math.max(1e-9, seconds));
        figures.put("secondsLeft", seconds / done * (steps - state.step));
        progress.figures(figures);
        progress.report((double) state.step / steps, "epoch " + (state.epoch + 1) + " of " + settings.epochs());
    }

    private void reportEpoch() {
        Epoch last = state.epochs.get(state.epochs.size() - 1);
        var figures = new LinkedHashMap<String, Double>();
        figures.put("epoch", (double) last.epoch());
        figures.put("epochLoss", last.loss());
        last.validationLoss().ifPresent(value -> figures.put("validationLoss", value));
        last.metrics().forEach((metric, value) -> figures.put(TrainingHistory.member(metric), value));
        progress.figures(figures);
    }

    /** What happened in each epoch. */
    public TrainingHistory history() {
        return new TrainingHistory(state.epochs);
    }

    /** The name of what was made small. */
    public String loss() {
        return loss.name();
    }

    /** The epoch whose weights are in the session, from 1. */
    public int taken() {
        return state.bestWeights.isEmpty() ? state.epoch : state.bestEpoch;
    }

    /** Whether patience ran out before the last epoch. */
    public boolean stoppedEarly() {
        return state.stopped && state.epoch < settings.epochs();
    }

    /** The step that it went on from; 0 when it began. */
    public long resumedAt() {
        return resumedAt;
    }
}
