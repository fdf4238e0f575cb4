package io.graftflow.onnx.internal;

import io.graftflow.onnx.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operators that join tensors or take some of their elements. */
final class SelectionRules {

    private SelectionRules() {}

    static void addTo(Map<String, Typing.Rule> rules) {
        rules.put("Concat", SelectionRules::concat);
        rules.put("Split", SelectionRules::split);
        rules.put("Slice", SliceRule::apply);
        rules.put("Gather", SelectionRules::gather);
        rules.put("GatherElements", n -> n.out(n.in(1).bare().as(n.element(0))));
        rules.put("GatherND", SelectionRules::gatherNd);
        rules.put("Compress", SelectionRules::compress);
        rules.put("NonZero", SelectionRules::nonZero);
        rules.put("Unique", SelectionRules::unique);
        rules.put("TopK", SelectionRules::topK);
        rules.put("OneHot", SelectionRules::oneHot);
        rules.put("NonMaxSuppression", n -> n.out(ElementType.INT64, List.of(n.unknown(0, 0), Expr.of(3))));
    }

    private static void concat(Typing n) {
        List<Known> inputs = n.inputs();
        ElementType element = n.element(0);
        Optional<Known> ranked = inputs.stream().filter(Known::ranked).findFirst();
        if (ranked.isEmpty()) {
            n.out(Known.unranked(element));
            return;
        }
        int rank = ranked.get().rank();
        int axis = n.axis("axis", 1, rank);
        var dims = new ArrayList<>(ranked.get().dims());
        dims.set(axis, Expr.of(0));
        for (Known input : inputs) {
            for (int i = 0; i < rank; i++) {
                Expr own = input.ranked() ? input.dim(i) : n.unknown(0, i);
                dims.set(i, i == axis ? dims.get(i).plus(own) : better(dims.get(i), own));
            }
        }
        Known result = Known.of(element, dims);
        boolean known = rank == 1 && inputs.stream().allMatch(input -> knowsAll(input));
        n.out(known ? result.with(values(n, inputs)) : result);
    }

    private static boolean knowsAll(Known input) {
        return input.values().isPresent()
                || input.rank() == 1 && input.dim(0).whole().isPresent();
    }

    /** All elements; those of an input of known length that are not known themselves get symbols. */
    private static List<Expr> values(Typing n, List<Known> inputs) {
        var all = new ArrayList<Expr>();
        for (Known input : inputs) {
            if (input.values().isPresent()) {
                all.addAll(input.values().get());
            } else {
                long count = Math.min((long) input.dim(0).number(), Known.MOST_VALUES + 1L);
                for (int i = 0; i < count; i++) {
                    all.add(n.unknown(0, all.size()));
                }
            }
        }
        return all;
    }

    /** The more telling of two sizes that must be equal: a number, else a named symbol. */
    private static Expr better(Expr a, Expr b) {
        if (a.isNumber() || b.isNumber()) {
            return a.isNumber() ? a : b;
        }
        return a.isAnonymous() ? b : a;
    }

    private static void split(Typing n) {
        Known x = n.in(0);
        if (!x.ranked()) {
            all(n, x.bare());
            return;
        }
        int axis = n.axis("axis", 0, x.rank());
        Optional<long[]> sizes = n.integers("split", 1);
        int parts = n.outputCount();
        Expr part = x.dim(axis).ceilOver(Expr.of(parts));
        Expr offset = Expr.of(0);
        for (int i = 0; i < parts; i++) {
            Expr size = part;
            if (sizes.isPresent() && i < sizes.get().length) {
                size = Expr.of(sizes.get()[i]);
            } else if (n.isGiven("split", 1)) {
                size = n.unknown(i, axis);
            } else if (i == parts - 1) {
                size = x.dim(axis).minus(part.times(parts - 1));
            }
            var dims = new ArrayList<>(x.dims());
            dims.set(axis, size);
            Known result = Known.of(x.element(), dims);
            n.out(i, part(x, offset, size).map(result::with).orElse(result));
            offset = offset.plus(size);
        }
    }

    private static Optional<List<Expr>> part(Known x, Expr from, Expr size) {
        boolean known = x.rank() == 1
                && x.values().isPresent()
                && from.whole().isPresent()
                && size.whole().isPresent()
                && from.number() + size.number() <= x.values().get().size();
        return known
                ? Optional.of(x.values().get().subList((int) from.number(), (int) (from.number() + size.number())))
                : Optional.empty();
    }

    private static void all(Typing n, Known known) {
        for (int i = 0; i < n.outputCount(); i++) {
            n.out(i, known);
        }
    }

    private static void gather(Typing n) {
        Known x = n.in(0);
        Known indices = n.in(1);
        if (!x.ranked() || !indices.ranked()) {
            n.out(Known.unranked(x.element()));
            return;
        }
        int axis = n.axis("axis", 0, x.rank());
        var dims = new ArrayList<>(x.dims().subList(0, axis));
        dims.addAll(indices.dims());
        dims.addAll(x.dims().subList(axis + 1, x.rank()));
        Known result = Known.of(x.element(), dims);
        Optional<long[]> chosen = indices.numbers();
        if (x.rank() != 1 || x.values().isEmpty() || chosen.isEmpty()) {
            n.out(result);
            return;
        }
        List<Expr> values = x.values().get();
        var taken = new ArrayList<Expr>();
        for (long i : chosen.get()) {
            taken.add(values.get((int) (i < 0 ? i + values.size() : i)));
        }
        n.out(result.with(taken));
    }

    private static void gatherNd(Typing n) {
        Known x = n.in(0);
        Known indices = n.in(1);
        boolean known =
                x.ranked() && indices.rank() > 0 && indices.dim(-1).whole().isPresent();
        if (!known) {
            n.out(Known.unranked(x.element()));
            return;
        }
        int batch = (int) n.attributes().integer("batch_dims", 0);
        int depth = batch + (int) indices.dim(-1).number();
        var dims = new ArrayList<>(indices.dims().subList(0, indices.rank() - 1));
        dims.addAll(x.dims().subList(Math.min(depth, x.rank()), x.rank()));
        n.out(x.element(), dims);
    }

    private static void compress(Typing n) {
        Known x = n.in(0);
        if (!n.attributes().has("axis")) {
            n.out(x.element(), n.unknowns(0, 1));
        } else if (x.ranked()) {
            int axis = n.axis("axis", 0, x.rank());
            var dims = new ArrayList<>(x.dims());
            dims.set(axis, n.unknown(0, axis));
            n.out(x.element(), dims);
        } else {
            n.out(x.bare());
        }
    }

    private static void nonZero(Typing n) {
        Known x = n.in(0);
        Expr rank = x.ranked() ? Expr.of(Math.max(x.rank(), 1)) : n.unknown(0, 0);
        n.out(ElementType.INT64, List.of(rank, n.unknown(0, 1)));
    }

    private static void unique(Typing n) {
        Known x = n.in(0);
        Expr count = n.unknown(0, 0);
        if (!n.attributes().has("axis")) {
            n.out(x.element(), List.of(count));
        } else if (x.ranked()) {
            int axis = n.axis("axis", 0, x.rank());
            var dims = new ArrayList<>(x.dims());
            dims.set(axis, count);
            n.out(x.element(), dims);
        }
        n.out(1, Known.of(ElementType.INT64, List.of(count)));
        n.out(2, Known.of(ElementType.INT64, n.outputCount() > 2 ? n.unknowns(2, 1) : Collections.nCopies(1, count)));
        n.out(3, Known.of(ElementType.INT64, List.of(count)));
    }

    private static void topK(Typing n) {
        Known x = n.in(0);
        Known values = Known.unranked(x.element());
        if (x.ranked()) {
            int axis = n.axis("axis", -1, x.rank());
            var dims = new ArrayList<>(x.dims());
            Optional<Expr> k = n.attributes().has("k")
                    ? Optional.of(Expr.of(n.attributes().integer("k", 1)))
                    : n.in(1).values().filter(list -> list.size() == 1).map(list -> list.get(0));
            dims.set(axis, k.orElseGet(() -> n.unknown(0, axis)));
            values = Known.of(x.element(), dims);
        }
        n.out(0, values);
        n.out(1, values.as(ElementType.INT64));
    }

    private static void oneHot(Typing n) {
        Known indices = n.in(0);
        if (!indices.ranked()) {
            n.out(Known.unranked(n.element(2)));
            return;
        }
        int axis = n.axis("axis", -1, indices.rank() + 1);
        var dims = new ArrayList<>(indices.dims());
        dims.add(
                axis,
                n.in(1)
                        .values()
                        .filter(list -> list.size() == 1)
                        .map(list -> list.get(0))
                        .orElseGet(() -> n.unknown(0, axis)));
        n.out(n.element(2), dims);
    }
}
