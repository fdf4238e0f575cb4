package io.graftflow.train.internal.loop;

import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.engine.Pace;
import io.graftflow.engine.TrainingSession;
import io.graftflow.train.TrainingLog.RatePoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Looks for a learning rate (Smith, 2017, arXiv:1506.01186): steps with a rate that rises from tiny to huge, each by the same
 * factor, while the loss is watched. Afterwards the session is what it was, to the bit.
 */
public final class RateFinder {

    private static final double LOWEST = 1e-7;
    private static final double HIGHEST = 10;
    private static final int STEPS = 100;
    /** A finder knows of one phase; the log of the whole training counts them. */
    private static final int ONE_PHASE = 1;

    /** The sweep ends when the loss is so many times that of the first steps. */
    private static final double BLOWN_UP = 4;

    private static final int FIRST_STEPS = 5;

    /** Points, of a bell's width, over which losses are smoothed, for batches differ; and between which slopes are taken. */
    private static final double WIDTH = 3;

    private static final int APART = 3;

    /** The part of the loss that it must fall by between two such points. */
    private static final double LEAST_FALL = 0.01;

    private final StepRunner runner;
    private final TrainingSession session;
    private final Path scratch;

    /**
     * A finder.
     *
     * @param scratch a folder for the state that the session is brought back to
     */
    public RateFinder(StepRunner runner, TrainingSession session, Path scratch) {
        this.runner = runner;
        this.session = session;
        this.scratch = scratch;
    }

    /**
     * What was found.
     *
     * @param rate the suggestion: where the smoothed loss falls fastest
     * @param curve the smoothed loss by rate
     */
    public record Found(double rate, List<RatePoint> curve) {

        /** Keeps its own copy. */
        public Found {
            curve = List.copyOf(curve);
        }
    }

    /**
     * Sweeps and suggests.
     *
     * @param order the batches come from here, epoch after epoch
     * @throws ProblemException {@code train.no-rate-found} when the loss falls at no rate
     */
    public Found find(DataOrder order, Progress progress) {
        Path before = scratch.resolve("before-rate-finder.state");
        session.save(before);
        try {
            List<RatePoint> curve = sweep(order, progress);
            return new Found(suggestion(curve), curve);
        } finally {
            session.restore(before);
            delete(before);
        }
    }

    private List<RatePoint> sweep(DataOrder order, Progress progress) {
        List<RatePoint> curve = new ArrayList<>();
        long start = System.nanoTime();
        double first = 0;
        List<int[]> batches = List.of();
        int epoch = 0;
        int at = 0;
        for (int i = 0; i < STEPS; i++) {
            progress.checkCancelled();
            if (at == batches.size()) {
                batches = order.epoch(epoch++);
                at = 0;
            }
            double rate = LOWEST * Math.pow(HIGHEST / LOWEST, i / (STEPS - 1.0));
            StepRunner.Outcome outcome = runner.step(batches.get(at++), i, Pace.of(rate));
            if (Double.isFinite(outcome.loss())) {
                curve.add(new RatePoint(ONE_PHASE, rate, outcome.loss()));
            }
            first += i < FIRST_STEPS ? Math.abs(outcome.loss()) / FIRST_STEPS : 0;
            if (!outcome.happened() || i >= FIRST_STEPS && outcome.loss() > BLOWN_UP * first) {
                break;
            }
            progress.report(0, "looks for a learning rate: step " + (i + 1) + " of " + STEPS);
            progress.figures(Map.of("secondsLeft", (System.nanoTime() - start) / 1e9 / (i + 1) * (STEPS - i - 1)));
        }
        return smoothed(curve);
    }

    /** Each loss as the mean of those around it, weighed by a bell. */
    static List<RatePoint> smoothed(List<RatePoint> curve) {
        List<RatePoint> smooth = new ArrayList<>();
        for (int i = 0; i < curve.size(); i++) {
            double sum = 0;
            double weights = 0;
            for (int j = 0; j < curve.size(); j++) {
                double weight = Math.exp(-(i - j) * (i - j) / (2 * WIDTH * WIDTH));
                sum += weight * curve.get(j).loss();
                weights += weight;
            }
            smooth.add(new RatePoint(ONE_PHASE, curve.get(i).rate(), sum / weights));
        }
        return smooth;
    }

    /** Where the loss falls fastest along the logarithm of the rate, before it is lowest. */
    static double suggestion(List<RatePoint> curve) {
        int lowest = 0;
        for (int i = 1; i < curve.size(); i++) {
            lowest = curve.get(i).loss() < curve.get(lowest).loss() ? i : lowest;
        }
        int steepest = -1;
        double greatest = 0;
        for (int i = APART; i + APART < curve.size() && i <= lowest; i++) {
            double before = curve.get(i - APART).loss();
            double fall = before - curve.get(i + APART).loss();
            if (fall > Math.max(greatest, LEAST_FALL * Math.abs(before))) {
                greatest = fall;
                steepest = i;
            }
        }
        if (steepest < 0) {
            throw ProblemException.error(
                            "train.no-rate-found",
                            "The learning-rate finder saw the loss fall at no rate between " + LOWEST + " and "
                                    + HIGHEST + ".",
                            "Give a learning rate, such as 0.001.")
                    .at("learningRate");
        }
        return curve.get(steepest).rate();
    }

    private static void delete(Path file) {
        try {
            AtomicFiles.deleteTree(file);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                                    "train.checkpoint-unwritable",
                                    "A file of the learning-rate finder cannot be removed: " + e.getMessage() + ".",
                                    "Remove it.")
                            .at(file.toString()),
                    e);
        }
    }
}
