package io.graftflow.engine.pytorch.internal.compile;

import static io.graftflow.engine.pytorch.internal.compile.Code.call;

import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parts of tensors, by position: slices, gathering, scattering, sorting. */
final class Selecting {

    private static final int SINCE_SLICE_TAKES_INPUTS = 10;

    private Selecting() {}

    static void add(OperatorTable table) {
        table.op("Slice")
                .narrow(Operator.Narrow.FIRST)
                .whole(Selecting::wholeSlice)
                .emit(Selecting::slice);
        table.op("Gather").whole(Selecting::wholeGather).emit(Selecting::gather);
        table.op("GatherElements").since(11).emit(n -> {
            long axis = n.integer("axis", 0);
            return call("gather", n.tensor(0), axis, wrapped(n, 1, n.size(0, n.axis(axis, n.rank(0)))));
        });
        table.op("GatherND").since(11).emit(Selecting::gatherNd);
        table.op("Scatter").since(9).emit(Selecting::scatter);
        table.op("ScatterElements").since(11).emit(Selecting::scatter);
        table.op("ScatterND").since(11).emit(Selecting::scatterNd);
        table.op("ArgMax").emit(n -> argument(n, "argmax"));
        table.op("ArgMin").emit(n -> argument(n, "argmin"));
        table.op("TopK").emitAll(Selecting::topK);
        table.op("NonZero").since(9).emit(n -> call("t", n.let("nonzero", n.tensor(0))));
        table.op("OneHot").since(9).emit(Selecting::oneHot);
        table.op("Compress").since(9).emit(Selecting::compress);
        table.op("Unique").since(11).emitAll(Selecting::unique);
        table.op("ReverseSequence").since(10).emit(Selecting::reverse);
    }

    private static Ints axes(Emitter n, int count) {
        return n.list("axes", n.opset() < SINCE_SLICE_TAKES_INPUTS ? -1 : 3).orElseGet(() -> {
            var all = new long[count];
            Arrays.setAll(all, i -> i);
            return Ints.of(all);
        });
    }

    private static boolean wholeSlice(Emitter n) {
        if (!n.isWhole(0) || !(n.value(0) instanceof Value.Whole)) {
            return false;
        }
        Optional<long[]> start = n.list("starts", 1).flatMap(Ints::known);
        Optional<long[]> end = n.list("ends", 2).flatMap(Ints::known);
        Optional<long[]> step = n.has(4) ? n.ints(4).known() : Optional.of(new long[] {1});
        if (start.isEmpty()
                || end.isEmpty()
                || step.isEmpty()
                || start.get().length != 1
                || step.get()[0] != 1
                || !n.ints(0).sized()) {
            return false;
        }
        int length = n.ints(0).size();
        int from = clamp(start.get()[0], length);
        int to = Math.max(from, clamp(end.get()[0], length));
        n.out(Ints.of(n.ints(0).items().subList(from, to)), false, n.element(0));
        return true;
    }

    private static int clamp(long position, int length) {
        return (int) Math.max(0, Math.min(length, position < 0 ? position + length : position));
    }

    private static String slice(Emitter n) {
        Ints starts = n.list("starts", 1).orElseThrow(() -> new Unsupported("it says no starts"));
        Ints ends = n.list("ends", 2).orElseThrow(() -> new Unsupported("it says no ends"));
        int count = starts.size();
        Ints axes = axes(n, count);
        Optional<Ints> steps = n.has(4) ? Optional.of(n.ints(4)) : Optional.empty();
        String result = n.tensor(0);
        for (int i = 0; i < count; i++) {
            Int step = steps.isPresent() ? steps.get().get(i) : Int.of(1);
            result = step.known().orElse(-1) > 0
                    ? n.let("slice", result, axes.get(i), starts.get(i), ends.get(i), step)
                    : n.let(n.program()
                            .helper(
                                    Helpers.SLICE,
                                    String.join(
                                            ", ",
                                            result,
                                            axes.get(i).code(),
                                            starts.get(i).code(),
                                            ends.get(i).code(),
                                            step.code())));
        }
        return result;
    }

    /** Positions in which negative ones, which count from the end, are made to count from the front. */
    private static String wrapped(Emitter n, int input, Int size) {
        Optional<TensorData> stored = n.constant(input);
        String positions = n.tensor(input);
        if (n.element(input) != ElementType.INT64) {
            positions = n.let("to", positions, Types.number(ElementType.INT64));
        }
        if (stored.isPresent() && Arrays.stream(stored.get().longs()).allMatch(position -> position >= 0)) {
            return positions;
        }
        return n.let("where", n.let("lt", positions, 0), n.let("add", positions, size), positions);
    }

    private static boolean wholeGather(Emitter n) {
        if (!(n.value(0) instanceof Value.Whole) || !n.isWhole(1) || !n.ints(0).sized()) {
            return false;
        }
        Optional<long[]> positions = n.ints(1).known();
        if (positions.isEmpty()) {
            return false;
        }
        var items = new ArrayList<Int>();
        for (long position : positions.get()) {
            items.add(n.ints(0).get(n.axis(position, n.ints(0).size())));
        }
        n.out(Ints.of(items), n.rank(1) == 0, n.element(0));
        return true;
    }

    private static String gather(Emitter n) {
        int rank = n.rank(0);
        int axis = n.axis(n.integer("axis", 0), rank);
        int positionRank = n.rank(1);
        if (positionRank == 0 && n.isWhole(1)) {
            return call("select", n.tensor(0), axis, n.ints(1).get(0));
        }
        String positions = wrapped(n, 1, n.size(0, axis));
        if (axis == 0 && rank == 2 && n.element(0).isFloat() && positionRank > 0) {
            return call("embedding", n.tensor(0), positions);
        }
        if (positionRank == 1) {
            return call("index_select", n.tensor(0), axis, positions);
        }
        String flat = n.let("index_select", n.tensor(0), axis, n.let("reshape", positions, new long[] {-1}));
        var sizes = new ArrayList<Int>(n.sizes(0).items().subList(0, axis));
        sizes.addAll(n.sizes(1).items());
        sizes.addAll(n.sizes(0).items().subList(axis + 1, rank));
        return call("reshape", flat, Ints.of(sizes));
    }

    private static String tuple(List<String> positions) {
        return "annotate(List[Optional[Tensor]], [" + String.join(", ", positions) + "])";
    }

    private static int depth(Emitter n) {
        return (int) n.size(1, n.rank(1) - 1)
                .known()
                .orElseThrow(() -> new Unsupported("the last axis of its positions has no fixed size"));
    }

    private static String gatherNd(Emitter n) {
        int batch = (int) n.integer("batch_dims", 0);
        int behind = n.rank(1) - 1;
        var positions = new ArrayList<String>();
        for (int i = 0; i < batch; i++) {
            String counter =
                    n.let("arange", n.size(0, i), "device=" + n.program().device());
            var sizes = new long[behind];
            Arrays.fill(sizes, 1);
            sizes[i] = -1;
            positions.add(n.let("reshape", counter, sizes));
        }
        for (int i = 0; i < depth(n); i++) {
            positions.add(n.let("select", n.tensor(1), -1, i));
        }
        return call("index", n.tensor(0), tuple(positions));
    }

    private static String scatter(Emitter n) {
        long axis = n.integer("axis", 0);
        String positions = wrapped(n, 1, n.size(0, n.axis(axis, n.rank(0))));
        String reduction = n.text("reduction", "none");
        if (reduction.equals("none")) {
            return call("scatter", n.tensor(0), axis, positions, n.tensor(2));
        }
        return call("scatter_reduce", n.tensor(0), axis, positions, n.tensor(2), reduction(reduction));
    }

    private static String reduction(String name) {
        return Code.text(Map.of("add", "sum", "mul", "prod", "max", "amax", "min", "amin")
                .get(name));
    }

    private static String scatterNd(Emitter n) {
        String reduction = n.text("reduction", "none");
        if (reduction.equals("none") || reduction.equals("add")) {
            var positions = new ArrayList<String>();
            for (int i = 0; i < depth(n); i++) {
                positions.add(n.let("select", n.tensor(1), -1, i));
            }
            return call("index_put", n.tensor(0), tuple(positions), n.tensor(2), reduction.equals("add"));
        }
        return scatterFlat(n, reduction);
    }

    /** The indexed axes taken as one, for reductions that PyTorch has only along an axis. */
    private static String scatterFlat(Emitter n, String reduction) {
        int depth = depth(n);
        Ints sizes = n.sizes(0);
        Int inner = sizes.items().subList(depth, sizes.size()).stream().reduce(Int.of(1), Int::times);
        String flatPosition = "";
        for (int i = 0; i < depth; i++) {
            String part = n.let("select", n.tensor(1), -1, i);
            part = n.let("where", n.let("lt", part, 0), n.let("add", part, sizes.get(i)), part);
            flatPosition = flatPosition.isEmpty() ? part : n.let("add", n.let("mul", flatPosition, sizes.get(i)), part);
        }
        String rows = n.let("reshape", n.tensor(0), Ints.of(List.of(Int.of(-1), inner)));
        String updates = n.let("reshape", n.tensor(2), Ints.of(List.of(Int.of(-1), inner)));
        String positions = n.let("expand_as", n.let("reshape", flatPosition, new long[] {-1, 1}), updates);
        String result = n.let("scatter_reduce", rows, 0, positions, updates, reduction(reduction));
        return call("reshape", result, sizes);
    }

    private static String argument(Emitter n, String function) {
        int axis = n.axis(n.integer("axis", 0), n.rank(0));
        boolean keep = n.flag("keepdims", true);
        if (!n.flag("select_last_index", false)) {
            return call(function, n.tensor(0), axis, keep);
        }
        String fromEnd = n.let(function, n.let("flip", n.tensor(0), new long[] {axis}), axis, keep);
        return call("rsub", fromEnd, n.size(0, axis).minus(Int.of(1)));
    }

    /** Sorts, because only a stable sort gives the lower position of two equal elements, as ONNX asks for. */
    private static void topK(Emitter n) {
        Int count =
                n.settings().has("k") ? Int.of(n.integer("k", 0)) : n.ints(1).get(0);
        long axis = n.integer("axis", -1);
        String values = n.program().fresh();
        String positions = n.program().fresh();
        n.program()
                .line(values + ", " + positions + ", = "
                        + call(
                                "sort",
                                n.tensor(0),
                                "stable=True",
                                "dim=" + axis,
                                "descending=" + (n.flag("largest", true) ? "True" : "False")));
        n.out(0, call("slice", values, axis, 0, count, 1));
        n.out(1, call("slice", positions, axis, 0, count, 1));
    }

    private static String oneHot(Emitter n) {
        String depth = n.let("int(" + n.tensor(1) + ")");
        int rank = n.rank(0);
        int axis = n.axis(n.integer("axis", -1), rank + 1);
        String positions = n.let("to", n.tensor(0), Types.number(ElementType.INT64));
        positions = n.let("where", n.let("lt", positions, 0), n.let("add", positions, depth), positions);
        var sizes = new long[rank + 1 - axis];
        Arrays.fill(sizes, 1);
        sizes[0] = -1;
        String classes =
                n.let("reshape", n.let("arange", depth, "device=" + n.program().device()), sizes);
        String hot = n.let("eq", n.let("unsqueeze", positions, axis), classes);
        return call("where", hot, n.let("select", n.tensor(2), 0, 1), n.let("select", n.tensor(2), 0, 0));
    }

    private static String compress(Emitter n) {
        String chosen = n.let("reshape", n.let("nonzero", n.tensor(1)), new long[] {-1});
        return n.settings().has("axis")
                ? call("index_select", n.tensor(0), n.integer("axis", 0), chosen)
                : call("index_select", n.let("reshape", n.tensor(0), new long[] {-1}), 0, chosen);
    }

    /** PyTorch sorts; the first places of all, which ONNX gives too, tell the order of the input. */
    private static void unique(Emitter n) {
        boolean along = n.settings().has("axis");
        int axis = along ? n.axis(n.integer("axis", 0), n.rank(0)) : 0;
        String x = along ? n.tensor(0) : n.let("reshape", n.tensor(0), new long[] {-1});
        String found = n.program().fresh();
        String inverse = n.program().fresh();
        String counts = n.program().fresh();
        n.program()
                .line(found + ", " + inverse + ", " + counts + ", = " + call("unique_dim", x, axis, true, true, true));
        String device = "device=" + n.program().device();
        String places = n.let("arange", Code.call("size", inverse, 0), device);
        String last = n.let("full_like", counts, Long.MAX_VALUE);
        String first = n.let("scatter_reduce", last, 0, inverse, places, "\"amin\"");
        if (!n.flag("sorted", true)) {
            String order = n.let("argsort", first);
            first = n.let("index_select", first, 0, order);
            counts = n.let("index_select", counts, 0, order);
            inverse = n.let("index_select", n.let("argsort", order), 0, inverse);
        }
        // by position, because PyTorch has no gradient of what it sorted out
        n.out(0, call("index_select", x, axis, first));
        n.out(1, first);
        n.out(2, inverse);
        n.out(3, counts);
    }

    private static String reverse(Emitter n) {
        long[] axes = {n.integer("time_axis", 0), n.integer("batch_axis", 1)};
        String x = n.let("movedim", n.tensor(0), axes, new long[] {0, 1});
        String time =
                n.let("arange", Code.call("size", x, 0), "device=" + n.program().device());
        time = n.let("unsqueeze", time, 1);
        String lengths = n.let("unsqueeze", n.tensor(1), 0);
        String mirrored = n.let("sub", n.let("sub", lengths, time), 1);
        String from = n.let("where", n.let("lt", time, lengths), mirrored, time);
        for (int i = 2; i < n.rank(0); i++) {
            from = n.let("unsqueeze", from, -1);
        }
        String reversed = n.let("gather", x, 0, n.let("expand_as", from, x));
        return call("movedim", reversed, new long[] {0, 1}, axes);
    }
}
