package io.graftflow.train.internal;

import io.graftflow.base.CancelledException;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.engine.Pace;
import io.graftflow.engine.TrainingSession;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.FineTuneSettings;
import io.graftflow.train.TrainingHistory;
import io.graftflow.train.TrainingHistory.Epoch;
import io.graftflow.train.TrainingLog;
import io.graftflow.train.internal.loop.DataOrder;
import io.graftflow.train.internal.loop.Divergence;
import io.graftflow.train.internal.loop.LiveFigures;
import io.graftflow.train.internal.loop.Memory;
import io.graftflow.train.internal.loop.Mixup;
import io.graftflow.train.internal.loop.Pacing;
import io.graftflow.train.internal.loop.RateFinder;
import io.graftflow.train.internal.loop.RowsAtOnce;
import io.graftflow.train.internal.loop.StepLog;
import io.graftflow.train.internal.loop.StepRunner;
import io.graftflow.train.internal.loop.Trainee;
import io.graftflow.train.internal.loop.WeightAverages;
import io.graftflow.train.targets.ClassTargets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a session epoch by epoch. Which rows stand in which batch, and each step's learning rate, follow from the
 * settings alone, so a training that goes on from a checkpoint does what it would have done.
 */
public final class TrainingLoop {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingLoop.class);

    private final Trainee trainee;
    private final TrainingSession session;
    private final FineTuneSettings settings;
    private final LabeledRows train;
    private final Optional<Measurer> measurer;
    private final double bestBefore;
    private final Checkpoints checkpoints;
    private final Progress progress;
    private final DataOrder order;
    private final WeightAverages averages;
    private final Pacing pacing;
    private final LiveFigures figures;
    private final Memory memory = Memory.here();
    private StepRunner runner;
    private LoopState state = new LoopState();
    private List<TrainingLog.Step> log = List.of();
    private long resumedAt;
    private long saved;

    /**
     * A training that has not begun.
     *
     * @param validation rows to measure on
     * @param bestBefore the best measurement of what the session holds now, where less is better; infinite when it was not
     *     measured
     * @throws ProblemException {@code train.no-validation} when the schedule looks at measurements and there are no rows to
     *     measure on; {@code train.mixup-loss}
     */
    public TrainingLoop(
            Trainee trainee,
            FineTuneSettings settings,
            LabeledRows train,
            Optional<LabeledRows> validation,
            double bestBefore,
            Checkpoints checkpoints,
            Progress progress) {
        this.trainee = trainee;
        this.session = trainee.session();
        this.settings = settings;
        this.train = train;
        this.averages = new WeightAverages(settings.regularization().averaging(), trainee);
        this.measurer = validation.map(rows -> new Measurer(trainee, settings, rows, averages));
        this.bestBefore = bestBefore;
        this.checkpoints = checkpoints;
        this.progress = progress;
        this.order = new DataOrder(
                train.inputs(),
                train.targets().strata(),
                settings.batches(),
                settings.seed(),
                train.targets().areCompared());
        long stepsPerEpoch = order.epoch(0).size();
        this.pacing = new Pacing(
                settings.schedule(),
                stepsPerEpoch * settings.epochs(),
                stepsPerEpoch,
                trainee.engine().momentum(trainee.program().optimizer()));
        this.figures = new LiveFigures(progress, pacing.steps(), settings.epochs(), memory);
        if (settings.schedule().schedule().looksAtMeasurements() && validation.isEmpty()) {
            throw ProblemException.error(
                            "train.no-validation",
                            "The schedule \"" + settings.schedule().name()
                                    + "\" looks at held-back rows, but no rows are held back.",
                            "Hold back a part of the training rows, such as 0.1, or link a validation table.")
                    .at("schedule");
        }
    }

    /**
     * Trains to the end, from the newest checkpoint if there is one, and puts the weights to be taken into the session.
     *
     * @throws ProblemException {@code train.diverged}, {@code train.out-of-memory}, {@code train.no-rate-found},
     *     {@code train.mixup-input}, {@code train.unknown-metric}, the codes of checkpoints
     * @throws CancelledException soon after it was cancelled; a checkpoint is left
     */
    public void run() {
        state = checkpoints.restore(session);
        resumedAt = state.step;
        if (resumedAt > 0) {
            double done = (double) resumedAt / pacing.steps();
            progress.report(done, "goes on from step " + resumedAt + " of " + pacing.steps());
        }
        try (StepLog written = StepLog.open(checkpoints.stepLog(), state.step)) {
            begin();
            saved = System.nanoTime();
            figures.pause();
            while (state.epoch < settings.epochs() && !state.stopped) {
                epoch(written);
            }
            log = written.steps();
        }
        take();
    }

    private void begin() {
        if (state.partRows == 0) {
            note(trainee.precision().note());
            pacing.note().ifPresent(this::note);
            RowsAtOnce atOnce = RowsAtOnce.of(trainee, settings, train, memory);
            atOnce.note().ifPresent(this::note);
            state.partRows = atOnce.rows();
        }
        double alpha = settings.regularization().mixup();
        int classes = train.targets() instanceof ClassTargets own ? own.labels().size() : 0;
        Optional<Mixup> mixup = alpha > 0 ? Optional.of(new Mixup(alpha, classes, settings.seed())) : Optional.empty();
        runner = new StepRunner(trainee, train, mixup, state.partRows, rows -> {
            state.partRows = rows;
            note("Memory ran out in step " + (state.step + 1) + "; from there on " + rows
                    + " rows were run at once, their gradients added up.");
        });
        if (state.step == 0 && Double.isFinite(bestBefore) && state.bestWeights.isEmpty()) {
            state.bestValue = bestBefore;
            state.bestWeights = settings.validation().restoreBest() ? session.weights() : Map.of();
        }
        if (state.highestRate == 0) {
            state.highestRate = settings.learningRate() > 0 ? settings.learningRate() : found();
        }
    }

    private double found() {
        RateFinder.Found found = new RateFinder(runner, session, checkpoints.folder()).find(order, progress);
        state.rates.addAll(found.curve());
        note("The learning-rate finder suggests " + String.format(Locale.ROOT, "%.2g", found.rate())
                + ", which is taken.");
        return found.rate();
    }

    private void note(String sentence) {
        LOG.info(sentence);
        state.notes.add(sentence);
    }

    private void epoch(StepLog written) {
        List<int[]> batches = order.epoch(state.epoch);
        while (state.batch < batches.size() && !state.stopped) {
            stopWhenCancelled(written);
            step(batches.get(state.batch), written);
            if (isMeasuredNow(batches.size())) {
                measure();
            }
            if (state.batch < batches.size() && !state.stopped) {
                saveWhenDue(written);
            }
        }
        end();
        saveWhenDue(written);
    }

    private boolean isMeasuredNow(int batches) {
        int every = settings.validation().everySteps();
        boolean ends = state.batch == batches;
        boolean last = ends && state.epoch + 1 == settings.epochs();
        return every > 0 ? state.step % every == 0 || last : ends;
    }

    private void stopWhenCancelled(StepLog written) {
        if (progress.cancelled()) {
            if (state.step > resumedAt) {
                save(written);
            }
            throw new CancelledException();
        }
    }

    private void saveWhenDue(StepLog written) {
        if (System.nanoTime() - saved >= settings.execution().checkpointSeconds() * 1e9) {
            save(written);
            saved = System.nanoTime();
            figures.pause();
        }
    }

    private void save(StepLog written) {
        written.flush();
        checkpoints.save(session, state);
    }

    private void step(int[] rows, StepLog written) {
        Pace pace = pacing.of(state.highestRate, state.step, state.schedule);
        StepRunner.Outcome outcome = runner.step(rows, state.step, pace);
        state.step++;
        state.batch++;
        state.learningRate = pace.learningRate();
        if (!outcome.happened()) {
            throw diverged(outcome.failure(), new Divergence(trainee).words(outcome.failing()));
        }
        averages.afterStep();
        state.lossSum += outcome.loss() * rows.length;
        state.lossRows += rows.length;
        figures.timed(rows.length);
        var step = new TrainingLog.Step(
                state.step,
                state.epoch + 1,
                rows.length,
                pace.learningRate(),
                outcome.loss(),
                outcome.gradientNorm(),
                figures.rowsPerSecond(),
                figures.memoryBytes(),
                System.currentTimeMillis());
        written.add(step);
        figures.step(step);
    }

    private ProblemException diverged(String what, String origin) {
        boolean beforeAnyChange =
                state.step == 1 && settings.schedule().warmup() > 0 && state.learningRate < state.highestRate;
        return Divergence.problem(
                "Training diverged: " + what + " in step " + state.step + " of " + pacing.steps() + ", epoch "
                        + (state.epoch + 1) + ", at the learning rate " + state.learningRate + origin + ".",
                beforeAnyChange ? OptionalDouble.empty() : OptionalDouble.of(state.highestRate));
    }

    private void measure() {
        measurer.ifPresent(own -> {
            Measurer.Measured measured = own.measure(state);
            if (!Double.isFinite(measured.loss())) {
                throw diverged("the loss on the held-back rows became " + measured.loss(), "");
            }
            tell(measured);
        });
    }

    private void end() {
        Optional<TrainingLog.Measurement> last = state.measurements.isEmpty()
                ? Optional.empty()
                : Optional.of(state.measurements.get(state.measurements.size() - 1))
                        .filter(own -> own.epoch() == state.epoch + 1);
        state.epochs.add(new Epoch(
                state.epoch + 1,
                state.step,
                state.learningRate,
                state.lossSum / state.lossRows,
                last.map(own -> OptionalDouble.of(own.loss())).orElse(OptionalDouble.empty()),
                last.map(TrainingLog.Measurement::metrics).orElse(Map.of())));
        figures.tell(Map.of("epoch", state.epoch + 1.0, "epochLoss", state.lossSum / state.lossRows));
        state.averaged = averages.afterEpoch(state.averaged, (double) state.step / pacing.steps());
        state.epoch++;
        state.batch = 0;
        state.lossSum = 0;
        state.lossRows = 0;
    }

    private void tell(Measurer.Measured measured) {
        var told = new LinkedHashMap<String, Double>();
        told.put("epoch", state.epoch + 1.0);
        told.put("validationLoss", measured.loss());
        measured.metrics().forEach((metric, value) -> told.put(TrainingHistory.member(metric), value));
        figures.tell(told);
    }

    /** Puts the weights to be taken into the session: the mean over epochs, the best ones, the mean over steps, or the last. */
    private void take() {
        if (averages.isStochastic()) {
            averages.take(train, order.epoch(0));
            boolean worse = measurer.map(own -> own.now(state).value() > state.bestValue)
                    .orElse(false);
            if (!worse || state.bestWeights.isEmpty()) {
                state.bestWeights = Map.of();
                return;
            }
            note("The mean over " + state.averaged + " epochs is worse on the held-back rows than epoch "
                    + state.bestEpoch + ", which is taken.");
        }
        Map<String, TensorData> averaged = session.averages();
        if (!state.bestWeights.isEmpty()) {
            session.restoreWeights(state.bestWeights);
        } else if (!averaged.isEmpty()) {
            session.restoreWeights(averaged);
        }
    }

    /** What happened in each epoch. */
    public TrainingHistory history() {
        return new TrainingHistory(state.epochs);
    }

    /** What happened in each step. */
    public TrainingLog log() {
        return new TrainingLog(log, state.measurements, state.rates, state.notes);
    }

    /** The name of what was made small. */
    public String loss() {
        return trainee.program().loss().name();
    }

    /** The epoch whose weights are in the session, from 1; 0 when they are those from before. */
    public int taken() {
        return state.bestWeights.isEmpty() ? state.epoch : state.bestEpoch;
    }

    /** The best measurement of the weights that are in the session or were before, where less is better. */
    public double best() {
        return state.bestValue;
    }

    /** The highest learning rate: that of the settings, or the one that was found. */
    public double highestRate() {
        return state.highestRate;
    }

    /** Whether patience ran out before the last step. */
    public boolean stoppedEarly() {
        return state.stopped && state.step < pacing.steps();
    }

    /** The step that it went on from; 0 when it began. */
    public long resumedAt() {
        return resumedAt;
    }
}
