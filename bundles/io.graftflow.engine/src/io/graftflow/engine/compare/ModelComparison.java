package io.graftflow.engine.compare;

import io.graftflow.base.ProblemException;
import io.graftflow.engine.Session;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds one model against another, or one engine against another, over any number of batches. Remembers for each output
 * the batch in which it differed most.
 */
public final class ModelComparison {

    /**
     * The largest difference of an output.
     *
     * @param batch the batch in which it was seen, from 0
     * @param difference how far the first model's output is off the second's in that batch
     */
    public record Worst(int batch, Difference difference) {}

    private final TensorComparison comparison;
    private final Map<String, Worst> worst = new LinkedHashMap<>();
    private int batches;

    /** A comparison by a tolerance. */
    public ModelComparison(Tolerance tolerance) {
        this.comparison = new TensorComparison(tolerance);
    }

    /**
     * Runs both models on the same inputs. Outputs are matched by name; where both have one output, by that.
     *
     * @throws ProblemException {@code compare.outputs} when the models have different outputs; {@code engine.input},
     *     {@code engine.run}
     */
    public void add(Session first, Session second, Map<String, TensorData> inputs) {
        add(first.run(inputs), second.run(inputs));
    }

    /**
     * Compares results that are there already.
     *
     * @throws ProblemException {@code compare.outputs} when they are not of the same outputs
     */
    public void add(Map<String, TensorData> first, Map<String, TensorData> second) {
        if (first.size() == 1 && second.size() == 1) {
            String name = first.keySet().iterator().next();
            note(comparison.compare(
                    name, first.get(name), second.values().iterator().next()));
        } else if (first.keySet().equals(second.keySet())) {
            first.forEach((name, tensor) -> note(comparison.compare(name, tensor, second.get(name))));
        } else {
            throw ProblemException.error(
                    "compare.outputs",
                    "The two models have different outputs: " + first.keySet() + " and " + second.keySet() + ".",
                    "Compare models with the same outputs.");
        }
        batches++;
    }

    private void note(Difference difference) {
        worst.merge(
                difference.tensor(),
                new Worst(batches, difference),
                (before, now) -> isWorse(now.difference(), before.difference()) ? now : before);
    }

    private static boolean isWorse(Difference one, Difference other) {
        return one.same() == other.same() ? one.maxAbs() > other.maxAbs() : !one.same();
    }

    /** Whether all outputs of all batches are within the tolerance. */
    public boolean same() {
        return worst.values().stream().allMatch(entry -> entry.difference().same());
    }

    /** The number of batches so far. */
    public int batches() {
        return batches;
    }

    /** For each output the batch in which it differed most. */
    public List<Worst> worst() {
        return new ArrayList<>(worst.values());
    }
}
