package io.graftflow.fusion.internal.align;

import io.graftflow.base.Progress;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Puts the hidden units of one network in the order in which their weights are most like another's (Ainsworth, Hayase and
 * Srinivasa, Git Re-Basin: merging models modulo permutation symmetries, 2023, arXiv:2209.04836, algorithm 1). The two
 * must be of one architecture. What the network computes stays the same, but for rounding.
 */
public final class WeightMatching {

    private static final int MOST_ROUNDS = 100;
    private static final int NO_AXIS = -1;
    private static final double LEAST_GAIN = 1e-9;

    private final OnnxModel model;
    private final AxisLabels labels;
    private final Map<String, Weight> goals = new HashMap<>();
    private final Map<String, Weight> weights = new LinkedHashMap<>();
    private final Map<Integer, int[]> orders = new TreeMap<>();
    private final Map<Integer, List<Use>> uses = new HashMap<>();

    /** A stored tensor of floats. */
    private record Weight(double[] values, int[] shape, int[] axes) {}

    /** An axis that is permuted. */
    private record Use(String tensor, int axis) {}

    private WeightMatching(OnnxModel goal, OnnxModel model) {
        this.model = model;
        this.labels = HiddenUnits.of(goal);
        List<String> names = new ArrayList<>(goal.initializerNames());
        names.addAll(goal.constantNames());
        for (String name : names) {
            goal.find(name)
                    .filter(tensor -> tensor.element().isFloat() && labels.knows(name) && tensor.rank() > 0)
                    .ifPresent(tensor -> add(name, tensor, model.initializer(name)));
        }
        dropUnlikeSizes();
    }

    /**
     * The second network with its hidden units in the order of the first's.
     *
     * @param seed of the order in which layers are looked at
     * @throws io.graftflow.base.CancelledException soon after the work was cancelled
     */
    public static OnnxModel align(OnnxModel goal, OnnxModel model, long seed, Progress progress) {
        var matching = new WeightMatching(goal, model);
        matching.search(new Random(seed), progress);
        return matching.permuted();
    }

    private void add(String name, TensorData goal, TensorData other) {
        int[] axes = Arrays.stream(labels.of(name)).map(labels::find).toArray();
        if (Arrays.stream(axes).allMatch(label -> label == AxisLabels.FIXED)) {
            return;
        }
        int[] shape = Arrays.stream(goal.shape()).mapToInt(Math::toIntExact).toArray();
        goals.put(name, new Weight(goal.doubles(), shape, axes));
        weights.put(name, new Weight(other.doubles(), shape, axes));
        for (int axis = 0; axis < axes.length; axis++) {
            if (axes[axis] != AxisLabels.FIXED) {
                uses.computeIfAbsent(axes[axis], label -> new ArrayList<>()).add(new Use(name, axis));
            }
        }
    }

    /** Axes of different sizes cannot have one order; what was taken to be one then has a meaning of its own. */
    private void dropUnlikeSizes() {
        uses.forEach((label, places) -> {
            int[] sizes = places.stream()
                    .mapToInt(use -> weights.get(use.tensor()).shape()[use.axis()])
                    .distinct()
                    .toArray();
            if (sizes.length == 1) {
                int[] order = new int[sizes[0]];
                Arrays.setAll(order, i -> i);
                orders.put(label, order);
            }
        });
    }

    private void search(Random random, Progress progress) {
        List<Integer> groups = new ArrayList<>(orders.keySet());
        for (int group : groups) {
            progress.checkCancelled();
            orders.put(group, Assignment.largest(likeness(group, true).gain()));
        }
        boolean better = true;
        for (int round = 0; better && round < MOST_ROUNDS; round++) {
            better = false;
            Collections.shuffle(groups, random);
            for (int group : groups) {
                progress.checkCancelled();
                better |= improve(group);
            }
        }
    }

    private boolean improve(int group) {
        Likeness likeness = likeness(group, false);
        int[] before = orders.get(group);
        int[] after = Assignment.largest(likeness.gain());
        double gained = value(likeness.gain(), after) - value(likeness.gain(), before);
        if (gained <= LEAST_GAIN * likeness.size()) {
            return false;
        }
        orders.put(group, after);
        return true;
    }

    private static double value(double[][] gain, int[] order) {
        double sum = 0;
        for (int i = 0; i < order.length; i++) {
            sum += gain[i][order[i]];
        }
        return sum;
    }

    /**
     * How like the units of two networks are.
     *
     * @param gain for each unit of the first and of the second, minus half the square of the distance between their weights:
     *     what the paper makes largest, the sum of products, up to numbers that no order changes
     * @param size of the products, to tell a gain from what rounding makes
     */
    private record Likeness(double[][] gain, double size) {}

    /**
     * Compares the units of a group.
     *
     * @param sorted whether the weights of a unit are compared by size alone, so that the order of the units that they lead
     *     to does not matter: what the search, which finds the best order near by, begins with
     */
    private Likeness likeness(int group, boolean sorted) {
        int size = orders.get(group).length;
        double[][] gain = new double[size][size];
        double lengths = 0;
        for (Use use : uses.get(group)) {
            double[][] goal = rows(goals.get(use.tensor()), use.axis(), false);
            double[][] own = rows(weights.get(use.tensor()), use.axis(), true);
            if (sorted) {
                Arrays.stream(goal).forEach(Arrays::sort);
                Arrays.stream(own).forEach(Arrays::sort);
            }
            double[] goalLengths = halfSquares(goal);
            double[] ownLengths = halfSquares(own);
            IntStream.range(0, size)
                    .parallel()
                    .forEach(unit -> addLikeness(goal[unit], goalLengths[unit], own, ownLengths, gain[unit]));
            lengths +=
                    Arrays.stream(goalLengths).sum() + Arrays.stream(ownLengths).sum();
        }
        return new Likeness(gain, lengths);
    }

    private static double[] halfSquares(double[][] rows) {
        return Arrays.stream(rows).mapToDouble(row -> product(row, row) / 2).toArray();
    }

    private static void addLikeness(double[] goal, double length, double[][] own, double[] lengths, double[] gains) {
        for (int unit = 0; unit < own.length; unit++) {
            gains[unit] += product(goal, own[unit]) - length - lengths[unit];
        }
    }

    /** In four sums, for each waits for the last number before it. */
    private static double product(double[] a, double[] b) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = 0;
        for (; i + 4 <= a.length; i += 4) {
            first += a[i] * b[i];
            second += a[i + 1] * b[i + 1];
            third += a[i + 2] * b[i + 2];
            fourth += a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) {
            first += a[i] * b[i];
        }
        return first + second + (third + fourth);
    }

    /** The numbers at each place of an axis; with the other axes in the order found so far. */
    private double[][] rows(Weight weight, int axis, boolean permuted) {
        double[] values = permuted ? ordered(weight, axis) : weight.values();
        int size = weight.shape()[axis];
        int inner = 1;
        for (int after = axis + 1; after < weight.shape().length; after++) {
            inner *= weight.shape()[after];
        }
        int outer = values.length / size / inner;
        double[][] rows = new double[size][outer * inner];
        for (int row = 0; row < size; row++) {
            for (int block = 0; block < outer; block++) {
                System.arraycopy(values, (block * size + row) * inner, rows[row], block * inner, inner);
            }
        }
        return rows;
    }

    /** The numbers with all axes but one in the order found so far. */
    private double[] ordered(Weight weight, int kept) {
        double[] values = weight.values();
        int inner = values.length;
        for (int axis = 0; axis < weight.shape().length; axis++) {
            int size = weight.shape()[axis];
            inner /= size;
            int[] order = axis == kept ? null : orders.get(weight.axes()[axis]);
            if (order != null) {
                double[] moved = new double[values.length];
                for (int start = 0; start < values.length; start += inner) {
                    int place = start / inner % size;
                    System.arraycopy(values, start + (order[place] - place) * inner, moved, start, inner);
                }
                values = moved;
            }
        }
        return values;
    }

    private OnnxModel permuted() {
        Map<String, TensorData> changed = new LinkedHashMap<>();
        weights.forEach((name, weight) -> {
            double[] values = ordered(weight, NO_AXIS);
            if (!Arrays.equals(values, weight.values())) {
                ElementType element = model.initializer(name).element();
                changed.put(
                        name,
                        TensorData.of(element, values, model.initializer(name).shape()));
            }
        });
        return changed.isEmpty() ? model : model.withInitializers(changed);
    }
}
