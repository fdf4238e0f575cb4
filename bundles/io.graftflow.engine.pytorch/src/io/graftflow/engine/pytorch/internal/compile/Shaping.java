package io.graftflow.engine.pytorch.internal.compile;

import static io.graftflow.engine.pytorch.internal.compile.Code.call;

import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Other shapes, other types, joined and cut. */
final class Shaping {

    private static final int SINCE_AXES_ARE_INPUTS = 13;
    private static final int LONGEST_LIST = 64;

    private Shaping() {}

    static void add(OperatorTable table) {
        table.op("Identity").emitAll(n -> n.alias(0));
        table.op("Cast")
                .whole(n -> wholeCast(n, ElementType.of((int) n.integer("to", 0))))
                .emit(n -> cast(n, ElementType.of((int) n.integer("to", 0))));
        table.op("CastLike").since(15).whole(n -> wholeCast(n, n.element(1))).emit(n -> cast(n, n.element(1)));
        table.op("Reshape")
                .narrow(Operator.Narrow.FIRST)
                .whole(Shaping::wholeReshape)
                .emit(Shaping::reshape);
        table.op("Flatten").narrow(Operator.Narrow.FIRST).emit(Shaping::flatten);
        table.op("Transpose").narrow(Operator.Narrow.FIRST).emit(Shaping::transpose);
        table.op("Squeeze")
                .narrow(Operator.Narrow.FIRST)
                .whole(n -> wholeAxis(n, true))
                .emit(Shaping::squeeze);
        table.op("Unsqueeze")
                .narrow(Operator.Narrow.FIRST)
                .whole(n -> wholeAxis(n, false))
                .emit(Shaping::unsqueeze);
        table.op("Concat").whole(Shaping::wholeConcat).emitAll(Shaping::concat);
        table.op("Split").narrow(Operator.Narrow.FIRST).emitAll(Shaping::split);
        table.op("Expand").since(8).emit(Shaping::expand);
        table.op("Tile").since(6).emit(n -> call("repeat", n.tensor(0), n.ints(1)));
        table.op("DepthToSpace").emit(Shaping::depthToSpace);
        table.op("SpaceToDepth").emit(Shaping::spaceToDepth);
    }

    private static boolean wholeCast(Emitter n, ElementType to) {
        boolean integer = to == ElementType.INT64 || to == ElementType.INT32;
        if (!integer || !(n.value(0) instanceof Value.Whole)) {
            return false;
        }
        n.out(n.ints(0), n.rank(0) == 0, to);
        return true;
    }

    private static String cast(Emitter n, ElementType to) {
        return call("to", n.tensor(0), Types.number(to));
    }

    private static Ints wantedShape(Emitter n) {
        return n.list("shape", 1).orElseThrow(() -> new Unsupported("it says no shape"));
    }

    private static boolean wholeReshape(Emitter n) {
        if (!(n.value(0) instanceof Value.Whole) || !n.ints(0).sized()) {
            return false;
        }
        Optional<long[]> shape = wantedShape(n).known();
        if (shape.isEmpty() || shape.get().length > 1) {
            return false;
        }
        n.out(n.ints(0), shape.get().length == 0, n.element(0));
        return true;
    }

    private static String reshape(Emitter n) {
        Ints wanted = wantedShape(n);
        if (n.flag("allowzero", false)) {
            return call("reshape", n.tensor(0), wanted);
        }
        if (!wanted.sized() || !(n.value(1) instanceof Value.Stored || n.value(1) instanceof Value.Whole)) {
            return call("reshape", n.tensor(0), n.program().helper(Helpers.SIZES, n.tensor(0) + ", " + wanted.code()));
        }
        var sizes = new ArrayList<Int>();
        for (int i = 0; i < wanted.size(); i++) {
            sizes.add(wanted.get(i).is(0) ? n.size(0, i) : wanted.get(i));
        }
        return call("reshape", n.tensor(0), Ints.of(sizes));
    }

    private static String flatten(Emitter n) {
        int rank = n.rank(0);
        int axis = n.integer("axis", 1) == rank ? rank : n.axis(n.integer("axis", 1), rank);
        if (axis == 0) {
            return call("reshape", n.tensor(0), new long[] {1, -1});
        }
        if (axis == rank) {
            return call("reshape", n.tensor(0), new long[] {-1, 1});
        }
        String inner = n.let("flatten", n.tensor(0), axis, -1);
        return axis == 1 ? inner : call("flatten", inner, 0, axis - 1);
    }

    private static String transpose(Emitter n) {
        long[] order = n.integers("perm");
        if (!n.settings().has("perm")) {
            order = new long[n.rank(0)];
            for (int i = 0; i < order.length; i++) {
                order[i] = order.length - 1L - i;
            }
        }
        return call("permute", n.tensor(0), order);
    }

    /** A number as a list of one, or a list of one as a number. */
    private static boolean wholeAxis(Emitter n, boolean squeeze) {
        boolean fits = n.isWhole(0)
                && n.rank(0) == (squeeze ? 1 : 0)
                && n.ints(0).sized()
                && n.ints(0).size() == 1;
        boolean one = squeeze
                || axes(n).filter(list -> list.sized() && list.size() == 1).isPresent();
        if (!fits || !one) {
            return false;
        }
        n.out(n.ints(0), squeeze, n.element(0));
        return true;
    }

    private static Optional<Ints> axes(Emitter n) {
        return n.list("axes", n.opset() < SINCE_AXES_ARE_INPUTS ? -1 : 1);
    }

    private static String squeeze(Emitter n) {
        Optional<Ints> axes = axes(n);
        if (axes.isEmpty()) {
            return call("squeeze", n.tensor(0));
        }
        Optional<long[]> known = axes.get().known();
        if (known.isEmpty()) {
            return call("squeeze", n.tensor(0), axes.get());
        }
        // one by one, which PyTorch 1.13 has, too
        int rank = n.rank(0);
        String result = n.tensor(0);
        for (int axis : Arrays.stream(known.get())
                .mapToInt(axis -> -n.axis(axis, rank))
                .sorted()
                .toArray()) {
            result = n.let("squeeze", result, -axis);
        }
        return result;
    }

    private static String unsqueeze(Emitter n) {
        Ints axes = axes(n).orElseThrow(() -> new Unsupported("it says no axes"));
        Optional<long[]> known = axes.known();
        if (known.isEmpty()) {
            return n.program().helper(Helpers.UNSQUEEZE, n.tensor(0) + ", " + axes.code());
        }
        boolean negative = Arrays.stream(known.get()).anyMatch(axis -> axis < 0);
        int rank = negative ? n.rank(0) + known.get().length : 0;
        String result = n.tensor(0);
        for (long axis : Arrays.stream(known.get())
                .map(axis -> axis < 0 ? axis + rank : axis)
                .sorted()
                .toArray()) {
            result = n.let("unsqueeze", result, axis);
        }
        return result;
    }

    private static boolean wholeConcat(Emitter n) {
        var items = new ArrayList<Int>();
        boolean any = false;
        for (int i = 0; i < n.inputs(); i++) {
            if (!n.isWhole(i) || n.rank(i) != 1 || !n.ints(i).sized()) {
                return false;
            }
            any |= n.value(i) instanceof Value.Whole;
            items.addAll(n.ints(i).items());
        }
        if (any) {
            n.out(Ints.of(items), false, n.element(0));
        }
        return any;
    }

    /** Short vectors that are stored with the model are joined while compiling, for who wants to know their values. */
    private static Optional<TensorData> joined(Emitter n) {
        var values = new ArrayList<Double>();
        for (int i = 0; i < n.inputs(); i++) {
            Optional<TensorData> part =
                    n.constant(i).filter(data -> data.rank() == 1 && data.element() == ElementType.FLOAT);
            if (part.isEmpty() || values.size() + part.get().elements() > LONGEST_LIST) {
                return Optional.empty();
            }
            Arrays.stream(part.get().doubles()).forEach(values::add);
        }
        double[] all = values.stream().mapToDouble(Double::doubleValue).toArray();
        return Optional.of(TensorData.of(ElementType.FLOAT, all, all.length));
    }

    private static void concat(Emitter n) {
        Optional<TensorData> joined = joined(n);
        if (joined.isPresent()) {
            n.outStored(joined.get());
            return;
        }
        var tensors = new ArrayList<String>();
        for (int i = 0; i < n.inputs(); i++) {
            tensors.add(n.tensor(i));
        }
        n.out(0, call("cat", "[" + String.join(", ", tensors) + "]", n.integer("axis", 1)));
    }

    private static void split(Emitter n) {
        long axis = n.integer("axis", 0);
        Optional<Ints> sizes = n.list("split", n.opset() < SINCE_AXES_ARE_INPUTS && n.opset() > 1 ? -1 : 1);
        String parts;
        if (sizes.isPresent()) {
            parts = n.let("split_with_sizes", n.tensor(0), sizes.get(), axis);
        } else {
            int count = (int) n.integer("num_outputs", n.node().getOutputCount());
            Int size = n.size(0, n.axis(axis, n.rank(0)));
            parts = n.let(
                    "split",
                    n.tensor(0),
                    size.plus(Int.of(count - 1L)).floorDividedBy(Int.of(count)).code(),
                    axis);
        }
        for (int i = 0; i < n.node().getOutputCount(); i++) {
            n.out(i, parts + "[" + i + "]");
        }
    }

    private static String expand(Emitter n) {
        String x = n.tensor(0);
        if (n.outputType(0).shape().isStatic()) {
            return call("expand", x, sizes(n));
        }
        String other = n.let(
                "expand", n.let("empty", new long[] {1}, "device=" + n.program().device()), n.ints(1));
        return call("broadcast_tensors", "[" + x + ", " + other + "]") + "[0]";
    }

    private static Ints sizes(Emitter n) {
        return Ints.of(n.outputType(0).shape().dims().stream()
                .mapToLong(dim -> dim.orElse(0))
                .toArray());
    }

    private static String depthToSpace(Emitter n) {
        long block = n.integer("blocksize", 1);
        if (n.text("mode", "DCR").equals("CRD")) {
            return call("pixel_shuffle", n.tensor(0), block);
        }
        Int channels = n.size(0, 1).floorDividedBy(Int.of(block * block));
        Int batch = n.size(0, 0);
        Int height = n.size(0, 2);
        Int width = n.size(0, 3);
        Ints blocks = Ints.of(List.of(batch, Int.of(block), Int.of(block), channels, height, width));
        String ordered = n.let("permute", n.let("reshape", n.tensor(0), blocks), new long[] {0, 3, 4, 1, 5, 2});
        return call(
                "reshape",
                ordered,
                Ints.of(List.of(batch, channels, height.times(Int.of(block)), width.times(Int.of(block)))));
    }

    private static String spaceToDepth(Emitter n) {
        Int block = Int.of(n.integer("blocksize", 1));
        Int batch = n.size(0, 0);
        Int channels = n.size(0, 1);
        Int height = n.size(0, 2).floorDividedBy(block);
        Int width = n.size(0, 3).floorDividedBy(block);
        Ints blocks = Ints.of(List.of(batch, channels, height, block, width, block));
        String ordered = n.let("permute", n.let("reshape", n.tensor(0), blocks), new long[] {0, 3, 5, 1, 2, 4});
        return call(
                "reshape", ordered, Ints.of(List.of(batch, channels.times(block).times(block), height, width)));
    }
}
