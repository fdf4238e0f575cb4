package io.graftflow.engine.pytorch.internal.compile;

import static io.graftflow.engine.pytorch.internal.compile.Code.call;

import io.graftflow.onnx.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** Many elements to one: sums, means, extremes, norms. */
final class Reductions {

    /** How the items of a shape are reduced. */
    private static final Map<String, BinaryOperator<Int>> FOLDS =
            Map.of("ReduceSum", Int::plus, "ReduceProd", Int::times, "ReduceMax", Int::max, "ReduceMin", Int::min);

    private Reductions() {}

    /** A reduction of a tensor of floats over axes. */
    private interface Reduction {
        String of(Emitter n, String x, Ints axes, boolean keep);
    }

    static void add(OperatorTable table) {
        add(table, "ReduceSum", 13, (n, x, axes, keep) -> sum(n, x, axes, keep));
        add(table, "ReduceMean", 18, Reductions::mean);
        add(table, "ReduceMax", 18, (n, x, axes, keep) -> call("amax", x, axes, keep));
        add(table, "ReduceMin", 18, (n, x, axes, keep) -> call("amin", x, axes, keep));
        add(table, "ReduceProd", 18, Reductions::product);
        add(table, "ReduceL1", 18, (n, x, axes, keep) -> sum(n, n.let("abs", x), axes, keep));
        add(
                table,
                "ReduceL2",
                18,
                (n, x, axes, keep) -> viaReal(n, x, real -> call("linalg_vector_norm", real, 2, axes, keep)));
        add(
                table,
                "ReduceLogSum",
                18,
                (n, x, axes, keep) -> viaReal(n, x, real -> call("log", n.let("sum", real, axes, keep))));
        add(table, "ReduceLogSumExp", 18, Reductions::logSumExp);
        add(table, "ReduceSumSquare", 18, (n, x, axes, keep) -> sum(n, n.let("mul", x, x), axes, keep));
        table.op("CumSum").since(11).emit(Reductions::cumulative);
    }

    private static void add(OperatorTable table, String name, int axesAreInputSince, Reduction reduction) {
        Optional<BinaryOperator<Int>> fold = Optional.ofNullable(FOLDS.get(name));
        table.op(name)
                .whole(n -> fold.isPresent() && whole(n, fold.get()))
                .emit(n -> reduce(n, axesAreInputSince, reduction));
    }

    private static boolean whole(Emitter n, BinaryOperator<Int> fold) {
        if (!(n.value(0) instanceof Value.Whole)
                || n.rank(0) != 1
                || !n.ints(0).sized()
                || n.ints(0).size() == 0) {
            return false;
        }
        Int all = n.ints(0).items().stream().reduce(fold).orElseThrow();
        n.out(Ints.of(List.of(all)), !n.flag("keepdims", true), n.element(0));
        return true;
    }

    private static String reduce(Emitter n, int axesAreInputSince, Reduction reduction) {
        Ints axes = n.list("axes", n.opset() >= axesAreInputSince ? 1 : -1).orElseGet(Ints::of);
        boolean none = axes.sized() && axes.size() == 0;
        if (none && n.flag("noop_with_empty_axes", false)) {
            return n.tensor(0);
        }
        return reduction.of(n, n.tensor(0), axes, n.flag("keepdims", true));
    }

    /** A sum keeps its type; PyTorch would make 64-bit integers of narrower ones. */
    private static String sum(Emitter n, String x, Ints axes, boolean keep) {
        return n.element(0).isFloat()
                ? call("sum", x, axes, keep)
                : call("sum", x, axes, keep, "dtype=" + Types.number(n.element(0)));
    }

    private static String mean(Emitter n, String x, Ints axes, boolean keep) {
        return viaReal(n, x, real -> call("mean", real, axes, keep));
    }

    /** What PyTorch has for floating-point numbers alone is done on integers by way of doubles. */
    private static String viaReal(Emitter n, String x, UnaryOperator<String> function) {
        if (n.element(0).isFloat()) {
            return function.apply(x);
        }
        String real = n.let("to", x, Types.number(ElementType.DOUBLE));
        return call("to", n.let(function.apply(real)), Types.number(n.element(0)));
    }

    private static String logSumExp(Emitter n, String x, Ints axes, boolean keep) {
        Ints all = axes.sized() && axes.size() == 0 ? Ints.of(every(n.rank(0))) : axes;
        return viaReal(n, x, real -> call("logsumexp", real, all, keep));
    }

    private static long[] every(int rank) {
        var axes = new long[rank];
        Arrays.setAll(axes, i -> i);
        return axes;
    }

    /** PyTorch multiplies along one axis at a time. */
    private static String product(Emitter n, String x, Ints axes, boolean keep) {
        Optional<long[]> known = axes.known();
        if (known.isEmpty()) {
            return n.program().helper(Helpers.PRODUCT, x + ", " + axes.code() + ", " + (keep ? "True" : "False"));
        }
        int rank = n.rank(0);
        long[] sorted = known.get().length == 0
                ? every(rank)
                : Arrays.stream(known.get())
                        .map(axis -> n.axis(axis, rank))
                        .sorted()
                        .toArray();
        String result = x;
        for (int i = sorted.length - 1; i >= 0; i--) {
            result = n.let("prod", result, sorted[i], keep, "dtype=" + Types.number(n.element(0)));
        }
        return result;
    }

    private static String cumulative(Emitter n) {
        Int axis = n.ints(1).get(0);
        boolean reverse = n.flag("reverse", false);
        String x = n.tensor(0);
        String ordered = reverse ? n.let("flip", x, "[" + axis + "]") : x;
        String sum = n.let("cumsum", ordered, axis, "dtype=" + Types.number(n.element(0)));
        if (n.flag("exclusive", false)) {
            sum = n.let("sub", sum, ordered);
        }
        return reverse ? call("flip", sum, "[" + axis + "]") : sum;
    }
}
