package io.graftflow.train.internal.loop;

import io.graftflow.base.ProblemException;
import io.graftflow.engine.Loss;
import io.graftflow.engine.Pace;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.Update;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.internal.BatchNorms;
import io.graftflow.train.internal.LabeledRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs steps: a batch in parts, their gradients added up, then an update. When the engine runs out of memory, parts are
 * halved, and the step begins anew.
 */
public final class StepRunner {

    private static final Logger LOG = LoggerFactory.getLogger(StepRunner.class);
    private static final String OUT_OF_MEMORY = "engine.out-of-memory";
    private static final Set<String> WEIGHTED_MEANS = Set.of("cross-entropy", "focal");

    private final Trainee trainee;
    private final LabeledRows rows;
    private final Optional<Mixup> mixup;
    private final IntConsumer onHalved;
    private final int leastRows;
    private int partRows;

    /**
     * Nothing has run yet.
     *
     * @param partRows rows that are run at once
     * @param onHalved told of fewer rows at once, after the engine ran out of memory
     */
    public StepRunner(Trainee trainee, LabeledRows rows, Optional<Mixup> mixup, int partRows, IntConsumer onHalved) {
        this.trainee = trainee;
        this.rows = rows;
        this.mixup = mixup;
        this.partRows = partRows;
        this.onHalved = onHalved;
        TrainingProgram program = trainee.program();
        this.leastRows =
                program.behavior().batchStatistics() && BatchNorms.train(program.network(), program.trainable())
                        ? 2
                        : 1;
        mixup.ifPresent(mixing -> mixing.requireFits(trainee.program().loss()));
    }

    /**
     * What came of a step.
     *
     * @param loss mean over its rows, before the update
     * @param gradientNorm before clipping; not a number where the loss is none
     * @param failing the inputs of the part whose loss is not finite; empty when all is well
     */
    public record Outcome(double loss, double gradientNorm, Map<String, TensorData> failing) {

        /** Whether the weights were changed. */
        public boolean happened() {
            return Double.isFinite(loss) && Double.isFinite(gradientNorm);
        }

        /** What went wrong when they were not. */
        public String failure() {
            return Double.isFinite(loss) ? "the gradients became " + gradientNorm : "the loss became " + loss;
        }
    }

    /** Rows that are run at once. */
    public int partRows() {
        return partRows;
    }

    /**
     * One step.
     *
     * @param batch the rows
     * @param step its number, from 0
     * @param pace the learning rate, and the momentum if it is not the optimizer's own
     * @throws ProblemException {@code train.out-of-memory} when not even one row fits; else as the engine
     */
    public Outcome step(int[] batch, long step, Pace pace) {
        while (true) {
            try {
                return attempt(batch, step, pace);
            } catch (ProblemException e) {
                if (!e.problem().code().equals(OUT_OF_MEMORY)) {
                    throw e;
                }
                trainee.session().discard();
                halve(Math.min(partRows, batch.length), e);
            }
        }
    }

    private void halve(int from, ProblemException failure) {
        if (from <= leastRows) {
            throw ProblemException.error(
                    "train.out-of-memory",
                    "There is not enough memory to train on " + (leastRows == 1 ? "one row" : leastRows + " rows")
                            + " at a time: " + failure.problem().message(),
                    "Freeze more of the model.");
        }
        partRows = Math.max(leastRows, (from + 1) / 2);
        LOG.warn("Memory ran out with {} rows at once; {} are run at once from now on.", from, partRows);
        onHalved.accept(partRows);
    }

    private Outcome attempt(int[] batch, long step, Pace pace) {
        List<int[]> parts = parts(batch);
        double[] shares = shares(parts);
        double loss = 0;
        Map<String, TensorData> inputs = Map.of();
        for (int i = 0; i < parts.size(); i++) {
            Mixup.Mixed read = read(parts.get(i), step + (long) i * 1_000_000_007);
            inputs = read.inputs();
            double own = trainee.session().accumulate(inputs, read.targets(), shares[i]);
            loss += own * shares[i];
            if (!Double.isFinite(own)) {
                trainee.session().discard();
                return new Outcome(own, Double.NaN, inputs);
            }
        }
        Update update = trainee.session().update(pace);
        return new Outcome(loss, update.gradientNorm(), update.happened() ? Map.of() : inputs);
    }

    private List<int[]> parts(int[] batch) {
        var parts = new ArrayList<int[]>();
        int count = Math.min((batch.length + partRows - 1) / partRows, Math.max(1, batch.length / leastRows));
        for (int i = 0; i < count; i++) {
            parts.add(Arrays.copyOfRange(batch, i * batch.length / count, (i + 1) * batch.length / count));
        }
        return parts;
    }

    private Mixup.Mixed read(int[] part, long draw) {
        Map<String, TensorData> inputs = rows.inputs().batch(part);
        List<TensorData> targets = rows.targets(part);
        return mixup.map(mixing -> mixing.of(inputs, targets, draw)).orElseGet(() -> new Mixup.Mixed(inputs, targets));
    }

    /** The weight of each part, so that the sum is the mean over the whole batch as the loss takes it. */
    private double[] shares(List<int[]> parts) {
        double[] weights = parts.stream().mapToDouble(this::weight).toArray();
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }

    /** Some losses over classes with weights are weighted means; all others are means over rows. */
    private double weight(int[] part) {
        Loss loss = trainee.program().loss();
        if (mixup.isPresent()
                || !WEIGHTED_MEANS.contains(loss.name())
                || loss.classWeights().isEmpty()) {
            return part.length;
        }
        TensorData labels = rows.targets(part).get(0);
        return labels.element() == ElementType.INT64
                ? Arrays.stream(labels.longs())
                        .mapToDouble(label -> loss.classWeights().get((int) label))
                        .sum()
                : part.length;
    }
}
