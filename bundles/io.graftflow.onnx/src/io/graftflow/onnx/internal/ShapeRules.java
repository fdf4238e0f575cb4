package io.graftflow.onnx.internal;

import io.graftflow.onnx.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operators that give the same elements another shape. */
final class ShapeRules {

    private ShapeRules() {}

    static void addTo(Map<String, Typing.Rule> rules) {
        rules.put("Shape", ShapeRules::shape);
        rules.put("Size", n -> {
            Known x = n.in(0);
            Known size = Known.scalar(ElementType.INT64);
            n.out(x.ranked() ? size.with(List.of(Expr.product(x.dims()))) : size);
        });
        rules.put("Reshape", ShapeRules::reshape);
        rules.put("Flatten", ShapeRules::flatten);
        rules.put("Squeeze", ShapeRules::squeeze);
        rules.put("Unsqueeze", ShapeRules::unsqueeze);
        rules.put("Transpose", ShapeRules::transpose);
        rules.put("Expand", ShapeRules::expand);
        rules.put("Tile", ShapeRules::tile);
        rules.put("DepthToSpace", n -> blocks(n, true));
        rules.put("SpaceToDepth", n -> blocks(n, false));
        rules.put("Cast", n -> cast(n, ElementType.of((int) n.attributes().integer("to", 0))));
        rules.put("CastLike", n -> cast(n, n.element(1)));
    }

    private static void shape(Typing n) {
        Known x = n.in(0);
        if (!x.ranked()) {
            n.out(ElementType.INT64, n.unknowns(0, 1));
            return;
        }
        int start = clamped(n.attributes().integer("start", 0), x.rank());
        int end = clamped(n.attributes().integer("end", x.rank()), x.rank());
        List<Expr> sizes = x.dims().subList(start, Math.max(start, end));
        n.out(Known.of(ElementType.INT64, List.of(Expr.of(sizes.size()))).with(sizes));
    }

    private static int clamped(long axis, int rank) {
        return (int) Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
    }

    private static void cast(Typing n, ElementType to) {
        Known x = n.in(0);
        boolean truncates = !to.isFloat() && x.element().isFloat();
        Known result = x.as(to);
        boolean knows = x.values().isPresent() && (to.isFloat() || to.isInteger());
        n.out(
                knows && truncates
                        ? result.with(x.values().get().stream()
                                .map(ShapeRules::truncated)
                                .toList())
                        : knows ? result : result.bare());
    }

    private static Expr truncated(Expr value) {
        return value.isNumber() && value.number() < 0 ? value.ceil() : value.floor();
    }

    private static void reshape(Typing n) {
        Known x = n.in(0);
        Optional<List<Expr>> wanted = n.attributes().has("shape")
                ? Optional.of(Arrays.stream(n.attributes().integers("shape"))
                        .mapToObj(Expr::of)
                        .toList())
                : n.in(1).values();
        if (wanted.isEmpty()) {
            Known shape = n.in(1);
            boolean knowsRank = shape.rank() == 1 && shape.dim(0).whole().isPresent();
            n.out(
                    knowsRank
                            ? Known.of(x.element(), n.unknowns(0, (int)
                                    shape.dim(0).number()))
                            : Known.unranked(x.element()));
            return;
        }
        Known result = Known.of(x.element(), reshaped(n, x, wanted.get()));
        n.out(x.values().map(result::with).orElse(result));
    }

    private static List<Expr> reshaped(Typing n, Known x, List<Expr> wanted) {
        boolean zeroIsZero = n.attributes().flag("allowzero", false);
        var dims = new ArrayList<Expr>();
        int rest = -1;
        for (int i = 0; i < wanted.size(); i++) {
            Expr size = wanted.get(i);
            if (size.is(0) && !zeroIsZero) {
                size = x.ranked() ? x.dim(i) : n.unknown(0, i);
            } else if (size.is(-1)) {
                rest = i;
            }
            dims.add(size);
        }
        if (rest >= 0) {
            dims.remove(rest);
            Expr others = Expr.product(dims);
            boolean known = x.ranked() && !others.is(0);
            Expr size = known ? Expr.product(x.dims()).floorOver(others) : n.unknown(0, rest);
            dims.add(rest, size);
        }
        return dims;
    }

    private static void flatten(Typing n) {
        Known x = n.in(0);
        if (!x.ranked()) {
            n.out(x.element(), n.unknowns(0, 2));
            return;
        }
        int axis = n.axis("axis", 1, x.rank());
        Expr before = Expr.product(x.dims().subList(0, axis));
        Expr after = Expr.product(x.dims().subList(axis, x.rank()));
        Known result = Known.of(x.element(), List.of(before, after));
        n.out(x.values().map(result::with).orElse(result));
    }

    private static void squeeze(Typing n) {
        Known x = n.in(0);
        Optional<long[]> axes = n.integers("axes", 1);
        if (!x.ranked() || axes.isEmpty() && n.isGiven("axes", 1)) {
            n.out(Known.unranked(x.element()));
            return;
        }
        boolean[] dropped = new boolean[x.rank()];
        axes.ifPresent(list -> Arrays.stream(list).forEach(axis -> dropped[Typing.axis(axis, x.rank())] = true));
        var dims = new ArrayList<Expr>();
        for (int i = 0; i < x.rank(); i++) {
            boolean drop = axes.isPresent() ? dropped[i] : x.dim(i).is(1);
            if (axes.isEmpty() && !x.dim(i).isNumber()) {
                n.out(Known.unranked(x.element()));
                return;
            }
            if (!drop) {
                dims.add(x.dim(i));
            }
        }
        Known result = Known.of(x.element(), dims);
        n.out(x.values().map(result::with).orElse(result));
    }

    private static void unsqueeze(Typing n) {
        Known x = n.in(0);
        Optional<long[]> axes = n.integers("axes", 1);
        if (!x.ranked() || axes.isEmpty()) {
            n.out(Known.unranked(x.element()));
            return;
        }
        int rank = x.rank() + axes.get().length;
        var dims = new ArrayList<>(Collections.nCopies(rank, Expr.of(0)));
        boolean[] added = new boolean[rank];
        Arrays.stream(axes.get()).forEach(axis -> added[Typing.axis(axis, rank)] = true);
        int next = 0;
        for (int i = 0; i < rank; i++) {
            dims.set(i, added[i] ? Expr.of(1) : x.dim(next++));
        }
        Known result = Known.of(x.element(), dims);
        n.out(x.values().map(result::with).orElse(result));
    }

    private static void transpose(Typing n) {
        Known x = n.in(0);
        if (!x.ranked()) {
            n.out(x.bare());
            return;
        }
        long[] order = n.attributes().integers("perm");
        var dims = new ArrayList<Expr>();
        for (int i = 0; i < x.rank(); i++) {
            dims.add(x.dim(order.length == 0 ? x.rank() - 1 - i : (int) order[i]));
        }
        Known result = Known.of(x.element(), dims);
        n.out(x.rank() < 2 ? x : result);
    }

    private static void expand(Typing n) {
        Known x = n.in(0);
        Optional<List<Expr>> shape = n.in(1).values();
        if (shape.isEmpty() || !x.ranked()) {
            Known wanted = n.in(1);
            boolean knowsRank =
                    x.ranked() && wanted.rank() == 1 && wanted.dim(0).whole().isPresent();
            n.out(
                    knowsRank
                            ? Known.of(x.element(), n.unknowns(0, Math.max(x.rank(), (int)
                                    wanted.dim(0).number())))
                            : Known.unranked(x.element()));
            return;
        }
        Known result =
                ElementwiseRules.broadcast(n, x.element(), List.of(x.bare(), Known.of(x.element(), shape.get())));
        Expr count = Expr.product(result.dims());
        boolean fills = x.values().filter(values -> values.size() == 1).isPresent()
                && count.whole().isPresent()
                && count.number() <= Known.MOST_VALUES;
        n.out(
                fills
                        ? result.with(Collections.nCopies(
                                (int) count.number(), x.values().get().get(0)))
                        : result);
    }

    private static void tile(Typing n) {
        Known x = n.in(0);
        Optional<List<Expr>> repeats = n.in(1).values().filter(list -> list.size() == x.rank());
        if (!x.ranked() || repeats.isEmpty()) {
            n.out(x.ranked() ? Known.of(x.element(), n.unknowns(0, x.rank())) : x.bare());
            return;
        }
        var dims = new ArrayList<Expr>();
        for (int i = 0; i < x.rank(); i++) {
            dims.add(x.dim(i).times(repeats.get().get(i)));
        }
        n.out(x.element(), dims);
    }

    private static void blocks(Typing n, boolean toSpace) {
        Known x = n.in(0);
        if (x.rank() != 4) {
            n.out(x.bare());
            return;
        }
        Expr block = Expr.of(n.attributes().integer("blocksize", 1));
        Expr square = block.times(block);
        n.out(
                x.element(),
                toSpace
                        ? List.of(
                                x.dim(0),
                                x.dim(1).floorOver(square),
                                x.dim(2).times(block),
                                x.dim(3).times(block))
                        : List.of(
                                x.dim(0),
                                x.dim(1).times(square),
                                x.dim(2).floorOver(block),
                                x.dim(3).floorOver(block)));
    }
}
