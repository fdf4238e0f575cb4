package io.graftflow.engine.pytorch.internal.compile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The window of a convolution or pooling over the axes of space: kernel, step, dilation, and padding before and after each
 * axis, which automatic padding may make depend on the size of what comes.
 *
 * @param kernel sizes
 * @param strides steps
 * @param dilations distances between neighbours
 * @param before padding before each axis
 * @param after padding after each axis
 */
record Window(long[] kernel, long[] strides, long[] dilations, List<Int> before, List<Int> after) {

    /** The window of a node over an input of so many axes of space. */
    static Window of(Emitter n, long[] kernel) {
        int space = kernel.length;
        long[] strides = orOnes(n.integers("strides"), space);
        long[] dilations = orOnes(n.integers("dilations"), space);
        var before = new ArrayList<Int>();
        var after = new ArrayList<Int>();
        long[] pads = n.integers("pads");
        String automatic = n.text("auto_pad", "NOTSET");
        for (int i = 0; i < space; i++) {
            if (automatic.startsWith("SAME")) {
                Int total = same(n.size(0, i + 2), kernel[i], strides[i], dilations[i]);
                Int small = name(n, total.floorDividedBy(Int.of(2)));
                Int large = name(n, total.minus(small));
                before.add(automatic.equals("SAME_UPPER") ? small : large);
                after.add(automatic.equals("SAME_UPPER") ? large : small);
            } else {
                boolean given = pads.length == 2 * space && !automatic.equals("VALID");
                before.add(Int.of(given ? pads[i] : 0));
                after.add(Int.of(given ? pads[i + space] : 0));
            }
        }
        return new Window(kernel, strides, dilations, before, after);
    }

    private static Int name(Emitter n, Int value) {
        return value.known().isPresent() ? value : Int.code(n.let(value.code()));
    }

    /** As much as makes the result as large as the input divided by the step, rounded up. */
    private static Int same(Int size, long kernel, long stride, long dilation) {
        Int steps = size.plus(Int.of(stride - 1)).floorDividedBy(Int.of(stride)).minus(Int.of(1));
        Int reach = steps.times(Int.of(stride)).plus(Int.of((kernel - 1) * dilation + 1));
        return reach.minus(size).max(Int.of(0));
    }

    static long[] orOnes(long[] values, int count) {
        if (values.length > 0) {
            return values;
        }
        var ones = new long[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    int space() {
        return kernel.length;
    }

    /** Whether each axis is padded alike before and after, by an amount that is known. */
    boolean isSymmetric() {
        for (int i = 0; i < space(); i++) {
            if (before.get(i).known().isEmpty() || !before.get(i).equals(after.get(i))) {
                return false;
            }
        }
        return true;
    }

    boolean isPadded() {
        return !before.stream().allMatch(pad -> pad.is(0)) || !after.stream().allMatch(pad -> pad.is(0));
    }

    /** Whether no axis is padded by more than half of the kernel, which is the most that PyTorch's pooling takes. */
    boolean padsAtMostHalf() {
        for (int i = 0; i < space(); i++) {
            if (before.get(i).known().orElse(Long.MAX_VALUE) > kernel[i] / 2) {
                return false;
            }
        }
        return true;
    }

    /** The padding as {@code torch.pad} takes it: the last axis first. */
    Ints padding() {
        var all = new ArrayList<Int>();
        for (int i = space() - 1; i >= 0; i--) {
            all.add(before.get(i));
            all.add(after.get(i));
        }
        return Ints.of(all);
    }

    /** So many zeros. */
    long[] zeros() {
        return new long[space()];
    }
}
