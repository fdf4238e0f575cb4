package io.graftflow.train.internal;

import io.graftflow.onnx.TensorData;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.LengthBuckets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Rows with their classes, ready to be trained on.
 *
 * @param inputs what the network reads
 * @param labels the class of each row
 */
public record LabeledRows(Encoded inputs, LabelColumn labels) {

    /** How many rows there are. */
    public int rows() {
        return labels.rows();
    }

    /** The rows that are held back, then the others: of each class the same part, at least one row stays. */
    public List<LabeledRows> split(double fraction, long seed) {
        var random = new Random(seed);
        int classes = Arrays.stream(labels.classes()).max().orElse(0) + 1;
        var held = new ArrayList<Integer>();
        var kept = new ArrayList<Integer>();
        for (int label = 0; label < classes; label++) {
            var own = new ArrayList<Integer>();
            for (int row = 0; row < rows(); row++) {
                if (labels.classes()[row] == label) {
                    own.add(row);
                }
            }
            Collections.shuffle(own, random);
            int count = (int) Math.min(Math.round(own.size() * fraction), Math.max(0, own.size() - 1));
            held.addAll(own.subList(0, count));
            kept.addAll(own.subList(count, own.size()));
        }
        return List.of(select(held), select(kept));
    }

    private LabeledRows select(List<Integer> chosen) {
        int[] rows = chosen.stream().sorted().mapToInt(Integer::intValue).toArray();
        int[] classes = Arrays.stream(rows).map(row -> labels.classes()[row]).toArray();
        return new LabeledRows(new SomeRows(inputs, rows), new LabelColumn(classes));
    }

    /**
     * The batches of an epoch, the same for the same seed and epoch. Rows that cannot be padded stand with rows of
     * their own length only.
     */
    public List<int[]> batches(int batchSize, long seed, int epoch) {
        var random = new Random(seed * 1_000_003 + epoch);
        int[] order = shuffled(rows(), random);
        boolean alike = inputs.pads() || inputs.isUniform();
        int[] lengths = alike
                ? new int[order.length]
                : Arrays.stream(order).map(inputs::length).toArray();
        var batches = new ArrayList<>(new LengthBuckets(batchSize, Integer.MAX_VALUE, 0).of(lengths));
        if (!alike) {
            Collections.shuffle(batches, random);
        }
        return batches.stream()
                .map(batch -> Arrays.stream(batch).map(place -> order[place]).toArray())
                .toList();
    }

    /** The batches to run all rows in, in no particular order. */
    public List<int[]> inOrder(int batchSize) {
        int[] lengths = new int[rows()];
        Arrays.setAll(lengths, inputs::length);
        return new LengthBuckets(batchSize, Integer.MAX_VALUE, inputs.pads() ? 0.25 : 0).of(lengths);
    }

    /** The classes of some rows. */
    public TensorData labels(int[] rows) {
        return labels.batch(rows);
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
