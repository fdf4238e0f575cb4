package io.graftflow.onnx.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code Slice}: how much it takes of each axis, also where sizes and limits are only known when the model runs. */
final class SliceRule {

    private SliceRule() {}

    static void apply(Typing n) {
        Known x = n.in(0);
        Optional<List<Expr>> starts = limits(n, "starts", 1);
        Optional<List<Expr>> ends = limits(n, "ends", 2);
        Optional<long[]> axes = n.integers("axes", 3);
        Optional<long[]> steps = n.has(4) ? n.in(4).numbers() : Optional.empty();
        boolean unknownAxes = n.isGiven("axes", 3) && axes.isEmpty() || n.has(4) && steps.isEmpty();
        if (!x.ranked() || unknownAxes || starts.isEmpty() || ends.isEmpty()) {
            n.out(x.ranked() ? Known.of(x.element(), n.unknowns(0, x.rank())) : x.bare());
            return;
        }
        var dims = new ArrayList<>(x.dims());
        Optional<List<Expr>> values = x.rank() == 1 ? x.values() : Optional.empty();
        for (int i = 0; i < starts.get().size(); i++) {
            int axis = Typing.axis(axes.isPresent() ? axes.get()[i] : i, x.rank());
            long step = steps.isPresent() ? steps.get()[i] : 1;
            Expr from = starts.get().get(i);
            Expr to = ends.get().get(i);
            dims.set(axis, length(x.dim(axis), from, to, step, n.unknown(0, axis)));
            values = values.flatMap(list -> taken(list, from, to, step));
        }
        Known result = Known.of(x.element(), dims);
        n.out(values.map(result::with).orElse(result));
    }

    private static Optional<List<Expr>> limits(Typing n, String name, int input) {
        return n.attributes().has(name)
                ? n.integers(name, input).map(list -> {
                    var limits = new ArrayList<Expr>();
                    for (long limit : list) {
                        limits.add(Expr.of(limit));
                    }
                    return limits;
                })
                : n.in(input).values();
    }

    /** How many elements a slice takes of an axis. */
    private static Expr length(Expr size, Expr from, Expr to, long step, Expr otherwise) {
        if (size.isNumber() && from.isNumber() && to.isNumber()) {
            double n = size.number();
            boolean back = step < 0;
            double first = clamp(from.number() < 0 ? from.number() + n : from.number(), 0, back ? n - 1 : n);
            double last = clamp(to.number() < 0 ? to.number() + n : to.number(), back ? -1 : 0, back ? n - 1 : n);
            return Expr.of(Math.max(0, Math.ceil((last - first) / step)));
        }
        if (step != 1) {
            boolean whole = step == -1 && from.is(-1) && to.isNumber() && to.number() <= Integer.MIN_VALUE;
            return whole ? size : otherwise;
        }
        Optional<Expr> first = position(size, from);
        Optional<Expr> last = position(size, to);
        if (first.isEmpty() || last.isEmpty()) {
            return otherwise;
        }
        Expr length = last.get().minus(first.get());
        return length.isNumber() && length.number() < 0 ? Expr.of(0) : length;
    }

    /** Where a limit lies, in terms of the axis' size; empty when that depends on how large the size is. */
    private static Optional<Expr> position(Expr size, Expr limit) {
        if (limit.isNumber() && limit.number() >= Integer.MAX_VALUE) {
            return Optional.of(size);
        }
        if (limit.isNumber() && limit.number() < 0) {
            return Optional.of(size.plus(limit));
        }
        if (limit.is(0) || limit.equals(size)) {
            return Optional.of(limit);
        }
        boolean inside = size.minus(limit).isNonNegative();
        boolean sizeIsLarger = size.isNumber() && !limit.isNumber();
        return inside || sizeIsLarger || !size.isNumber() && limit.isNumber() ? Optional.of(limit) : Optional.empty();
    }

    private static double clamp(double value, double least, double most) {
        return Math.max(least, Math.min(most, value));
    }

    private static Optional<List<Expr>> taken(List<Expr> values, Expr from, Expr to, long step) {
        if (!from.isNumber() || !to.isNumber() || step == 0) {
            return Optional.empty();
        }
        int n = values.size();
        double first = clamp(from.number() < 0 ? from.number() + n : from.number(), 0, step < 0 ? n - 1 : n);
        double last = clamp(to.number() < 0 ? to.number() + n : to.number(), step < 0 ? -1 : 0, n);
        var taken = new ArrayList<Expr>();
        for (double i = first; step > 0 ? i < last : i > last; i += step) {
            taken.add(values.get((int) i));
        }
        return Optional.of(taken);
    }
}
