package io.graftflow.engine.pytorch.internal.compile;

import static io.graftflow.engine.pytorch.internal.compile.Code.call;

import io.graftflow.onnx.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Pooling over windows and over whole axes. */
final class Pooling {

    private static final int SINCE_CEIL_COUNTS_AS_PYTORCH = 19;

    private Pooling() {}

    static void add(OperatorTable table) {
        table.op("MaxPool").narrow(Operator.Narrow.FIRST).emitAll(Pooling::maxPool);
        table.op("AveragePool").emit(Pooling::averagePool);
        table.op("LpPool").since(2).emit(Pooling::normPool);
        table.op("GlobalAveragePool").emit(n -> call("mean", n.tensor(0), space(n), true));
        table.op("GlobalMaxPool").emit(n -> call("amax", n.tensor(0), space(n), true));
        table.op("GlobalLpPool")
                .since(2)
                .emit(n -> call("linalg_vector_norm", n.tensor(0), n.integer("p", 2), space(n), true));
        table.op("MaxUnpool").since(9).emit(Pooling::unpool);
    }

    private static long[] space(Emitter n) {
        var axes = new long[n.rank(0) - 2];
        Arrays.setAll(axes, i -> i + 2);
        return axes;
    }

    private static boolean roundsUp(Emitter n) {
        return n.flag("ceil_mode", false);
    }

    private static void maxPool(Emitter n) {
        Window window = Window.of(n, n.integers("kernel_shape"));
        boolean real = n.element(0).isFloat();
        String x = real ? n.tensor(0) : n.let("to", n.tensor(0), Types.number(ElementType.FLOAT));
        boolean direct = window.isSymmetric() && window.padsAtMostHalf();
        if (!direct) {
            x = n.let("pad", x, window.padding(), "\"constant\"", Double.NEGATIVE_INFINITY);
        }
        Ints pads = direct ? Ints.of(window.before()) : Ints.of(window.zeros());
        String name = "max_pool" + window.space() + "d";
        if (!n.wants(1)) {
            String y = call(name, x, window.kernel(), window.strides(), pads, window.dilations(), roundsUp(n));
            n.out(0, real ? y : call("to", n.let(y), Types.number(n.element(0))));
            return;
        }
        if (!direct) {
            throw new Unsupported("it gives positions and pads unevenly");
        }
        String y = n.program().fresh();
        String positions = n.program().fresh();
        n.program()
                .line(y + ", " + positions + ", = "
                        + call(
                                name + "_with_indices",
                                x,
                                window.kernel(),
                                window.strides(),
                                pads,
                                window.dilations(),
                                roundsUp(n)));
        n.out(0, real ? y : call("to", y, Types.number(n.element(0))));
        n.out(1, positions(n, positions));
    }

    /** PyTorch counts within a plane, ONNX through the whole tensor. */
    private static String positions(Emitter n, String inPlane) {
        List<Int> sizes = n.sizes(0).items();
        Int plane = sizes.subList(2, sizes.size()).stream().reduce(Int.of(1), Int::times);
        String position = inPlane;
        if (n.integer("storage_order", 0) == 1) {
            if (sizes.size() != 4) {
                throw new Unsupported("it counts columns first in other than two axes of space");
            }
            String row = n.let("div", position, sizes.get(3), "rounding_mode=\"trunc\"");
            String column = n.let("remainder", position, sizes.get(3));
            position = n.let("add", n.let("mul", column, sizes.get(2)), row);
        }
        String planes = n.let(
                "arange",
                sizes.get(0).times(sizes.get(1)),
                "device=" + n.program().device());
        Ints perPlane = Ints.of(IntStream.range(0, sizes.size())
                .mapToObj(i -> i < 2 ? sizes.get(i) : Int.of(1))
                .toList());
        String offset = n.let("reshape", n.let("mul", planes, plane), perPlane);
        return call("add", position, offset);
    }

    /**
     * Padding that is not counted, or that PyTorch cannot do, is done apart: the mean over the padded tensor divided by the
     * mean over padded ones.
     */
    private static String averagePool(Emitter n) {
        Window window = Window.of(n, n.integers("kernel_shape"));
        boolean counts = n.flag("count_include_pad", false);
        if (isDilated(window)) {
            return dilatedAverage(n, window, counts);
        }
        if (window.isSymmetric() && window.padsAtMostHalf()) {
            return average(n, window, n.tensor(0), Ints.of(window.before()), counts);
        }
        String padded = n.let("pad", n.tensor(0), window.padding(), "\"constant\"", 0.0);
        String mean = n.let(average(n, window, padded, Ints.of(window.zeros()), counts));
        if (counts) {
            return mean;
        }
        String ones = n.let("pad", n.let("ones_like", n.tensor(0)), window.padding(), "\"constant\"", 0.0);
        return call("div", mean, n.let(average(n, window, ones, Ints.of(window.zeros()), true)));
    }

    private static boolean isDilated(Window window) {
        return Arrays.stream(window.dilations()).anyMatch(dilation -> dilation != 1);
    }

    /** The sums over a window, by a convolution of each channel with ones. */
    private static String sums(Emitter n, Window window, String x) {
        if (roundsUp(n)) {
            throw new Unsupported("it rounds up the size of what a dilated window gives");
        }
        var planes = new ArrayList<Int>(List.of(Int.of(-1), Int.of(1)));
        for (int i = 0; i < window.space(); i++) {
            planes.add(n.size(0, i + 2)
                    .plus(window.before().get(i))
                    .plus(window.after().get(i)));
        }
        String padded = window.isPadded() ? n.let("pad", x, window.padding(), "\"constant\"", 0.0) : x;
        var ones = new long[window.space() + 2];
        Arrays.fill(ones, 1);
        System.arraycopy(window.kernel(), 0, ones, 2, window.space());
        String sums = n.let(
                "convolution",
                n.let("reshape", padded, Ints.of(planes)),
                n.let(
                        "ones",
                        ones,
                        "dtype=" + Types.number(n.element(0)),
                        "device=" + n.program().device()),
                "None",
                window.strides(),
                window.zeros(),
                window.dilations(),
                false,
                window.zeros(),
                1);
        String sizes = n.let("torch.slice(torch.size(" + sums + "), 2, " + Long.MAX_VALUE + ", 1)");
        Ints front = Ints.of(n.sizes(0).items().subList(0, 2));
        return n.let("reshape", sums, front + " + " + sizes);
    }

    private static String dilatedAverage(Emitter n, Window window, boolean counts) {
        String sums = sums(n, window, n.tensor(0));
        return counts
                ? call("div", sums, size(window))
                : call("div", sums, sums(n, window, n.let("ones_like", n.tensor(0))));
    }

    private static long size(Window window) {
        return Arrays.stream(window.kernel()).reduce(1, (a, b) -> a * b);
    }

    private static String average(Emitter n, Window window, String x, Ints pads, boolean counts) {
        String function = "avg_pool" + window.space() + "d";
        boolean up = roundsUp(n);
        return window.space() == 1
                ? call(function, x, window.kernel(), window.strides(), pads, up, counts)
                : call(function, x, window.kernel(), window.strides(), pads, up, counts, divisor(n, window, counts));
    }

    /** Before version 19 a window that reaches over the end is divided by its whole size. */
    private static String divisor(Emitter n, Window window, boolean counts) {
        boolean whole = counts && roundsUp(n) && n.opset() < SINCE_CEIL_COUNTS_AS_PYTORCH;
        return whole ? Long.toString(size(window)) : "None";
    }

    /** The mean of powers times the window's size, to the inverse power. */
    private static String normPool(Emitter n) {
        Window window = Window.of(n, n.integers("kernel_shape"));
        long p = n.integer("p", 2);
        String powers = n.let("pow", n.let("abs", n.tensor(0)), p);
        if (isDilated(window)) {
            return call("pow", sums(n, window, powers), 1.0 / p);
        }
        if (window.isPadded()) {
            powers = n.let("pad", powers, window.padding(), "\"constant\"", 0.0);
        }
        String mean = n.let(
                "avg_pool" + window.space() + "d",
                powers,
                window.kernel(),
                window.strides(),
                window.zeros(),
                roundsUp(n),
                true);
        return call("pow", n.let("mul", mean, size(window)), 1.0 / p);
    }

    /** Scatters values to positions that count through the whole result; a larger shape that is asked for is filled up. */
    private static String unpool(Emitter n) {
        Window window = Window.of(n, n.integers("kernel_shape"));
        List<Int> sizes = n.sizes(0).items();
        var result = new ArrayList<>(sizes.subList(0, 2));
        for (int i = 0; i < window.space(); i++) {
            result.add(sizes.get(i + 2)
                    .minus(Int.of(1))
                    .times(Int.of(window.strides()[i]))
                    .plus(Int.of(window.kernel()[i]))
                    .minus(window.before().get(i))
                    .minus(window.after().get(i)));
        }
        Ints own = Ints.of(result);
        Int all = result.stream().reduce(Int.of(1), Int::times);
        String zeros = n.let(
                "zeros",
                Ints.of(List.of(all)),
                "dtype=" + Types.number(n.element(0)),
                "device=" + n.program().device());
        long[] flat = {-1};
        String filled =
                n.let("scatter", zeros, 0, n.let("reshape", n.tensor(1), flat), n.let("reshape", n.tensor(0), flat));
        String unpooled = n.let("reshape", filled, own);
        if (!n.has(2)) {
            return unpooled;
        }
        var missing = new ArrayList<Int>();
        for (int i = window.space() + 1; i > 1; i--) {
            missing.add(Int.of(0));
            missing.add(n.ints(2).get(i).minus(own.get(i)));
        }
        return call("pad", unpooled, Ints.of(missing), "\"constant\"", 0.0);
    }
}
