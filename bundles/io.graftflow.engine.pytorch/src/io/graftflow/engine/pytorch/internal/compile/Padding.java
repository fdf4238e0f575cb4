package io.graftflow.engine.pytorch.internal.compile;

import static io.graftflow.engine.pytorch.internal.compile.Code.call;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Padding of any axes, by a constant, by the edge, by reflection or around. Negative amounts cut. */
final class Padding {

    private static final int SINCE_PADS_ARE_INPUT = 11;

    private Padding() {}

    static void add(OperatorTable table) {
        table.op("Pad").emit(Padding::pad);
        table.op("CenterCropPad").since(18).emit(Padding::centred);
    }

    /** Cuts or pads axes alike on both sides. */
    private static String centred(Emitter n) {
        Ints wanted = n.ints(1);
        int rank = n.rank(0);
        Int[] before = new Int[rank];
        Int[] after = new Int[rank];
        Arrays.fill(before, Int.of(0));
        Arrays.fill(after, Int.of(0));
        long[] axes = n.settings().has("axes")
                ? n.integers("axes")
                : LongStream.range(0, rank).toArray();
        for (int i = 0; i < axes.length; i++) {
            int axis = n.axis(axes[i], rank);
            Int more = wanted.get(i).minus(n.size(0, axis));
            Int less = n.size(0, axis).minus(wanted.get(i));
            Int grown = more.floorDividedBy(Int.of(2)).max(Int.of(0));
            Int cut = less.floorDividedBy(Int.of(2)).max(Int.of(0));
            before[axis] = grown.minus(cut);
            after[axis] = more.minus(before[axis]);
        }
        return call("pad", n.tensor(0), list(before, after), "\"constant\"", 0.0);
    }

    private static String pad(Emitter n) {
        int rank = n.rank(0);
        Ints pads = n.list(
                        n.settings().has("paddings") ? "paddings" : "pads", n.opset() < SINCE_PADS_ARE_INPUT ? -1 : 1)
                .orElseThrow(() -> new Unsupported("it says no pads"));
        int[] axes = axes(n, rank);
        Int[] before = new Int[rank];
        Int[] after = new Int[rank];
        Arrays.fill(before, Int.of(0));
        Arrays.fill(after, Int.of(0));
        for (int i = 0; i < axes.length; i++) {
            before[axes[i]] = pads.get(i);
            after[axes[i]] = pads.get(i + axes.length);
        }
        String mode = n.text("mode", "constant");
        return switch (mode) {
            case "constant" -> constant(n, before, after);
            case "edge", "reflect", "wrap" -> byPosition(n, mode, before, after);
            default -> throw new Unsupported("it pads by \"" + mode + "\"");
        };
    }

    private static int[] axes(Emitter n, int rank) {
        if (!n.has(3)) {
            int[] all = new int[rank];
            Arrays.setAll(all, i -> i);
            return all;
        }
        return Arrays.stream(n.known(3, "its axes"))
                .mapToInt(axis -> n.axis(axis, rank))
                .toArray();
    }

    private static String constant(Emitter n, Int[] before, Int[] after) {
        return call("pad", n.tensor(0), list(before, after), "\"constant\"", value(n));
    }

    /** As PyTorch lists it: the last axis first, without first axes that stay. */
    private static Ints list(Int[] before, Int[] after) {
        var list = new ArrayList<Int>();
        for (int axis = before.length - 1; axis >= 0; axis--) {
            list.add(before[axis]);
            list.add(after[axis]);
        }
        while (list.size() > 2
                && list.get(list.size() - 1).is(0)
                && list.get(list.size() - 2).is(0)) {
            list.subList(list.size() - 2, list.size()).clear();
        }
        return Ints.of(list);
    }

    private static String value(Emitter n) {
        if (n.opset() < SINCE_PADS_ARE_INPUT) {
            return Code.real(n.settings().real("value", 0));
        }
        return n.has(2) ? n.let("float(" + n.scalar(2) + ")") : "0.0";
    }

    /** Picks for each place along an axis the place that it repeats; the usual cases have a kernel of their own. */
    private static String byPosition(Emitter n, String mode, Int[] before, Int[] after) {
        if (!mode.equals("wrap") && isOfSpace(before, after)) {
            var list = new ArrayList<Int>();
            for (int axis = before.length - 1; axis > 1; axis--) {
                list.addAll(List.of(before[axis], after[axis]));
            }
            return call("pad", n.tensor(0), Ints.of(list), mode.equals("edge") ? "\"replicate\"" : "\"reflect\"");
        }
        String result = n.tensor(0);
        for (int axis = 0; axis < before.length; axis++) {
            if (!before[axis].is(0) || !after[axis].is(0)) {
                Int size = n.size(0, axis);
                String places = n.let(
                        "arange",
                        Int.of(0).minus(before[axis]),
                        size.plus(after[axis]),
                        1,
                        "dtype=4",
                        "device=" + n.program().device());
                result = n.let("index_select", result, axis, repeated(n, mode, places, size));
            }
        }
        return result;
    }

    private static String repeated(Emitter n, String mode, String places, Int size) {
        Int last = size.minus(Int.of(1));
        return switch (mode) {
            case "edge" -> n.let("clamp", places, 0, last);
            case "wrap" -> n.let("remainder", places, size);
            default -> {
                String fromEnd = n.let("abs", n.let("sub", n.let("abs", places), last));
                yield n.let("rsub", fromEnd, last);
            }
        };
    }

    /** Whether only axes of space are padded, none of them by less than nothing. */
    private static boolean isOfSpace(Int[] before, Int[] after) {
        if (before.length < 3 || before.length > 5) {
            return false;
        }
        for (int axis = 0; axis < before.length; axis++) {
            boolean none = before[axis].is(0) && after[axis].is(0);
            boolean some =
                    before[axis].known().orElse(-1) >= 0 && after[axis].known().orElse(-1) >= 0;
            if (axis < 2 ? !none : !some) {
                return false;
            }
        }
        return true;
    }
}
