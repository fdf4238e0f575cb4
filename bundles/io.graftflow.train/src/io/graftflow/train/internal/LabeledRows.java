package io.graftflow.train.internal;

import io.graftflow.engine.Loss;
import io.graftflow.onnx.TensorData;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.LengthBuckets;
import io.graftflow.train.targets.Measure;
import io.graftflow.train.targets.Measuring;
import io.graftflow.train.targets.Targets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Rows with their targets, ready to be trained on.
 *
 * @param inputs what the network reads
 * @param targets what it should answer
 */
public record LabeledRows(Encoded inputs, Targets targets) {

    /** How many rows there are. */
    public int rows() {
        return targets.rows();
    }

    /** The same rows with other targets. */
    public LabeledRows with(Targets other) {
        return new LabeledRows(inputs, other);
    }

    /** The rows that are held back, then the others: of each {@linkplain Targets#strata stratum} the same part, at least one row stays. */
    public List<LabeledRows> split(double fraction, long seed) {
        var random = new Random(seed);
        int[] strata = targets.strata();
        int count = Arrays.stream(strata).max().orElse(0) + 1;
        var held = new ArrayList<Integer>();
        var kept = new ArrayList<Integer>();
        var rows = new ArrayList<List<Integer>>();
        for (int stratum = 0; stratum < count; stratum++) {
            rows.add(new ArrayList<>());
        }
        for (int row = 0; row < rows(); row++) {
            rows.get(strata[row]).add(row);
        }
        for (List<Integer> own : rows) {
            Collections.shuffle(own, random);
            int part = (int) Math.min(Math.round(own.size() * fraction), Math.max(0, own.size() - 1));
            held.addAll(own.subList(0, part));
            kept.addAll(own.subList(part, own.size()));
        }
        return List.of(select(held), select(kept));
    }

    private LabeledRows select(List<Integer> chosen) {
        int[] rows = chosen.stream().sorted().mapToInt(Integer::intValue).toArray();
        return new LabeledRows(new SomeRows(inputs, rows), targets.select(rows));
    }

    /**
     * The batches of an epoch, the same for the same seed and epoch. Rows that cannot be padded stand with rows of
     * their own group only.
     */
    public List<int[]> batches(int batchSize, long seed, int epoch) {
        var random = new Random(seed * 1_000_003 + epoch);
        int[] order = shuffled(rows(), random);
        boolean alike = inputs.pads() || inputs.isUniform();
        int[] groups = alike
                ? new int[order.length]
                : Arrays.stream(order).map(inputs::group).toArray();
        var batches = new ArrayList<>(new LengthBuckets(batchSize, Integer.MAX_VALUE, 0).of(groups));
        if (!alike) {
            Collections.shuffle(batches, random);
        }
        return batches.stream()
                .map(batch -> Arrays.stream(batch).map(place -> order[place]).toArray())
                .toList();
    }

    /** The batches to run all rows in, in no particular order. */
    public List<int[]> inOrder(int batchSize) {
        return new LengthBuckets(batchSize, Integer.MAX_VALUE, 0.25).of(inputs);
    }

    /** What the loss takes for some rows. */
    public List<TensorData> targets(int[] rows) {
        return targets.batch(rows);
    }

    /** Measures a network on all rows. */
    Measure measure(UnaryOperator<Map<String, TensorData>> network, String output, Loss loss, int batchSize) {
        Measuring measuring = targets.measuring(loss);
        for (int[] batch : inOrder(batchSize)) {
            measuring.add(batch, network.apply(inputs.batch(batch)).get(output));
        }
        return measuring.measure();
    }

    /** Fisher and Yates' shuffle (Knuth, The Art of Computer Programming, vol. 2, 3.4.2, algorithm P). */
    private static int[] shuffled(int count, Random random) {
        int[] order = new int[count];
        Arrays.setAll(order, i -> i);
        for (int i = count - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }
}
