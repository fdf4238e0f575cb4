package io.graftflow.train.internal.loop;

import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.LengthBuckets;
import io.graftflow.train.Batches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Which rows stand in which batch of which epoch. It follows from the rows, the settings and the seed alone, so a training
 * that goes on from a checkpoint sees what it would have seen.
 */
public final class DataOrder {

    /** How many rows of a group stand together where rows are compared (Hermans et al., 2017, arXiv:1703.07737). */
    private static final int TOGETHER = 4;

    private final Encoded inputs;
    private final int[] strata;
    private final Batches batches;
    private final long seed;
    private final boolean compared;
    private final boolean alike;

    /**
     * The order of some rows.
     *
     * @param strata the class of each row, or what stands for it
     */
    public DataOrder(Encoded inputs, int[] strata, Batches batches, long seed) {
        this(inputs, strata, batches, seed, false);
    }

    /**
     * The order of some rows.
     *
     * @param strata the class of each row, or what stands for it
     * @param compared whether the rows of a batch are compared with each other, so that some of a class stand together:
     *     of many classes, a batch drawn at random would hold hardly two rows of one
     */
    public DataOrder(Encoded inputs, int[] strata, Batches batches, long seed, boolean compared) {
        this.compared = compared;
        this.inputs = inputs;
        this.strata = strata.clone();
        this.batches = batches;
        this.seed = seed;
        this.alike = inputs.pads() || inputs.isUniform();
    }

    /**
     * The batches of an epoch. Rows that cannot be padded stand with rows of their own group only.
     *
     * @param epoch from 0
     */
    public List<int[]> epoch(int epoch) {
        var random = new Random(seed * 1_000_003 + epoch);
        int[] drawn = batches.balanced() ? balanced(random) : shuffled(all(), random);
        int[] order = compared ? together(drawn, random) : drawn;
        int[] groups = alike
                ? new int[order.length]
                : Arrays.stream(order).map(inputs::group).toArray();
        var all = new ArrayList<>(new LengthBuckets(batches.size(), Integer.MAX_VALUE, 0).of(groups));
        if (alike) {
            last(all);
        } else {
            Collections.shuffle(all, random);
        }
        return all.stream()
                .map(batch -> Arrays.stream(batch).map(place -> order[place]).toArray())
                .toList();
    }

    private int[] all() {
        return IntStream.range(0, strata.length).toArray();
    }

    /** Does with the last batch what the settings say; the only batch stays. */
    private void last(List<int[]> all) {
        int[] last = all.get(all.size() - 1);
        if (all.size() == 1 || last.length == batches.size()) {
            return;
        }
        boolean merge = batches.last() == Batches.LastBatch.MERGE && last.length * 2 < batches.size();
        if (batches.last() == Batches.LastBatch.DROP || merge) {
            all.remove(all.size() - 1);
        }
        if (merge) {
            int[] before = all.remove(all.size() - 1);
            all.add(IntStream.concat(Arrays.stream(before), Arrays.stream(last)).toArray());
        }
    }

    /**
     * As many rows as there are, each class as often as any other but for one row. The rows of a class come in an order of
     * their own, all of them before any comes again.
     */
    private int[] balanced(Random random) {
        List<int[]> classes = Arrays.stream(strata)
                .distinct()
                .sorted()
                .mapToObj(label -> IntStream.range(0, strata.length)
                        .filter(row -> strata[row] == label)
                        .toArray())
                .toList();
        int[] order = new int[strata.length];
        int[] places = shuffled(IntStream.range(0, classes.size()).toArray(), random);
        for (int i = 0; i < classes.size(); i++) {
            int[] rows = classes.get(places[i]);
            for (int turn = 0, at = i; at < order.length; turn++, at += classes.size()) {
                if (turn % rows.length == 0) {
                    shuffled(rows, random);
                }
                order[at] = rows[turn % rows.length];
            }
        }
        return shuffled(order, random);
    }

    /** The same rows, some of a class after each other. */
    private int[] together(int[] drawn, Random random) {
        var open = new HashMap<Integer, List<Integer>>();
        var runs = new ArrayList<List<Integer>>();
        int most = Math.max(2, Math.min(TOGETHER, batches.size() / 2));
        for (int row : drawn) {
            List<Integer> run = open.computeIfAbsent(strata[row], label -> new ArrayList<>());
            if (run.isEmpty()) {
                runs.add(run);
            }
            run.add(row);
            if (run.size() == most) {
                open.remove(strata[row]);
            }
        }
        Collections.shuffle(runs, random);
        return runs.stream().flatMap(List::stream).mapToInt(Integer::intValue).toArray();
    }

    /** Fisher and Yates' shuffle (Knuth, The Art of Computer Programming, vol. 2, 3.4.2, algorithm P), in place. */
    private static int[] shuffled(int[] order, Random random) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }
}
