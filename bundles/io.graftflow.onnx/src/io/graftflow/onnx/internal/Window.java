package io.graftflow.onnx.internal;

import java.util.Arrays;
import java.util.List;

/**
 * A window that moves over the spatial axes of a tensor.
 *
 * @param kernel its size along each axis
 * @param strides its steps
 * @param dilations the distance of the elements that it sees
 * @param pads what is added before each axis, then what is added behind each
 * @param auto ONNX's {@code auto_pad}
 */
record Window(List<Expr> kernel, long[] strides, long[] dilations, long[] pads, String auto) {

    /** The window that a node's settings describe. */
    static Window of(Typing n, List<Expr> kernel) {
        int axes = kernel.size();
        return new Window(
                kernel,
                orOnes(n.attributes().integers("strides"), axes),
                orOnes(n.attributes().integers("dilations"), axes),
                orZeros(n.attributes().integers("pads"), 2 * axes),
                n.attributes().text("auto_pad", "NOTSET"));
    }

    private static long[] orOnes(long[] given, int count) {
        if (given.length == count) {
            return given;
        }
        var ones = new long[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** The given numbers; zeros when there are not as many. */
    static long[] orZeros(long[] given, int count) {
        return given.length == count ? given : new long[count];
    }

    /** How far the window reaches along an axis. */
    Expr reach(int axis) {
        return kernel.get(axis).minus(Expr.of(1)).times(dilations[axis]).plus(1);
    }

    /** How many places it has along an axis of this size. */
    Expr places(int axis, Expr size, boolean roundUp) {
        Expr stride = Expr.of(strides[axis]);
        if (auto.startsWith("SAME")) {
            return size.ceilOver(stride);
        }
        Expr padding = Expr.of(auto.equals("VALID") ? 0 : pads[axis] + pads[axis + kernel.size()]);
        Expr steps = size.plus(padding).minus(reach(axis));
        Expr places = (roundUp ? steps.ceilOver(stride) : steps.floorOver(stride)).plus(1);
        boolean beginsBehind = roundUp
                && !auto.equals("VALID")
                && places.isNumber()
                && (places.number() - 1) * strides[axis] >= size.number() + pads[axis];
        return beginsBehind ? places.plus(-1) : places;
    }
}
