package io.graftflow.engine.pytorch.internal.compile;

import static io.graftflow.engine.pytorch.internal.compile.Code.call;

import java.util.List;

/**
 * A convolution over two axes each of whose taps is moved by an offset of its own: the taps' places are sampled between
 * neighbours, nought outside, weighted by a mask, and multiplied with the kernel.
 */
final class DeformableConvolution {

    private static final int OFFSET = 2;
    private static final int BIAS = 3;
    private static final int MASK = 4;

    private final Emitter n;
    private final Window window;
    private final long groups;
    private final long offsetGroups;

    DeformableConvolution(Emitter n, long[] kernel) {
        this.n = n;
        if (kernel.length != 2) {
            throw new Unsupported("it has other than two axes of space");
        }
        this.window = Window.of(n, kernel);
        this.groups = n.integer("group", 1);
        this.offsetGroups = n.integer("offset_group", 1);
    }

    String emit() {
        long taps = window.kernel()[0] * window.kernel()[1];
        Int batch = n.size(0, 0);
        Int channels = n.size(0, 1);
        Int out = n.size(1, 0);
        Int high = n.size(OFFSET, 2);
        Int wide = n.size(OFFSET, 3);
        Int all = Int.of(offsetGroups);
        Int planes = batch.times(all);
        String offsets =
                n.let("reshape", n.tensor(OFFSET), Ints.of(List.of(planes, Int.of(taps), Int.of(2), high, wide)));
        String grid = n.let("stack", "[" + places(offsets, 1, wide) + ", " + places(offsets, 0, high) + "]", -1);
        grid = n.let("reshape", grid, Ints.of(List.of(planes, Int.of(taps).times(high), wide, Int.of(2))));
        String images = n.let(
                "reshape",
                n.tensor(0),
                Ints.of(List.of(planes, channels.floorDividedBy(all), n.size(0, 2), n.size(0, 3))));
        Int area = high.times(wide);
        String columns = n.let(
                "reshape",
                n.let("grid_sampler", images, grid, 0, 0, false),
                Ints.of(List.of(planes, channels.floorDividedBy(all), Int.of(taps), area)));
        if (n.has(MASK)) {
            columns = n.let(
                    "mul",
                    columns,
                    n.let("reshape", n.tensor(MASK), Ints.of(List.of(planes, Int.of(1), Int.of(taps), area))));
        }
        Int group = Int.of(groups);
        Int inner = channels.floorDividedBy(group).times(Int.of(taps));
        columns = n.let("reshape", columns, Ints.of(List.of(batch, group, inner, area)));
        String weights = n.let("reshape", n.tensor(1), Ints.of(List.of(group, out.floorDividedBy(group), inner)));
        String y = n.let("reshape", n.let("matmul", weights, columns), Ints.of(List.of(batch, out, high, wide)));
        return n.has(BIAS) ? call("add", y, n.let("reshape", n.tensor(BIAS), new long[] {-1, 1, 1})) : y;
    }

    /** Where the taps are along an axis, from -1 to 1 over the whole image. */
    private String places(String offsets, int axis, Int steps) {
        String device = "device=" + n.program().device();
        String dtype = "dtype=" + Types.number(n.element(0));
        long[] kernel = window.kernel();
        String tap = n.let("arange", kernel[axis], dtype, device);
        tap = n.let("reshape", tap, axis == 0 ? new long[] {-1, 1} : new long[] {1, -1});
        tap = n.let("expand", n.let("mul", tap, window.dilations()[axis]), kernel);
        tap = n.let("reshape", tap, new long[] {1, -1, 1, 1});
        String step = n.let("mul", n.let("arange", steps, dtype, device), window.strides()[axis]);
        step = n.let("sub", step, window.before().get(axis));
        step = n.let("reshape", step, axis == 0 ? new long[] {1, 1, -1, 1} : new long[] {1, 1, 1, -1});
        String place = n.let("add", n.let("add", n.let("select", offsets, 2, axis), tap), step);
        String twice = n.let("add", n.let("mul", place, 2), 1);
        return n.let("sub", n.let("div", twice, n.size(0, axis + 2)), 1);
    }
}
