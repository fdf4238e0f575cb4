package io.graftflow.onnx.internal;

import io.graftflow.onnx.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operators that sum up along axes. */
final class ReductionRules {

    private ReductionRules() {}

    static void addTo(Map<String, Typing.Rule> rules) {
        for (String operator : List.of(
                "ReduceL1",
                "ReduceL2",
                "ReduceLogSum",
                "ReduceLogSumExp",
                "ReduceMax",
                "ReduceMean",
                "ReduceMin",
                "ReduceSum",
                "ReduceSumSquare")) {
            rules.put(operator, ReductionRules::reduce);
        }
        rules.put("ReduceProd", n -> {
            reduce(n);
            Known result = n.result(0);
            boolean whole = result.ranked()
                    && Expr.product(result.dims()).is(1)
                    && n.in(0).rank() == 1;
            n.out(
                    whole
                            ? n.in(0)
                                    .values()
                                    .map(list -> result.with(List.of(Expr.product(list))))
                                    .orElse(result)
                            : result);
        });
        rules.put("ArgMax", ReductionRules::argument);
        rules.put("ArgMin", ReductionRules::argument);
        for (String operator : List.of("GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool")) {
            rules.put(operator, ReductionRules::globalPool);
        }
        rules.put("NegativeLogLikelihoodLoss", n -> n.out(loss(n)));
        rules.put("SoftmaxCrossEntropyLoss", n -> {
            n.out(0, loss(n));
            n.out(1, n.in(0).bare());
        });
    }

    private static void reduce(Typing n) {
        Known x = n.in(0);
        boolean keep = n.attributes().flag("keepdims", true);
        Optional<long[]> axes = n.integers("axes", 1);
        boolean given = n.isGiven("axes", 1);
        if (!x.ranked() || given && axes.isEmpty()) {
            n.out(x.ranked() && keep ? Known.of(x.element(), n.unknowns(0, x.rank())) : Known.unranked(x.element()));
            return;
        }
        boolean none = axes.isEmpty() || axes.get().length == 0;
        if (none && n.attributes().flag("noop_with_empty_axes", false)) {
            n.out(x.bare());
            return;
        }
        boolean[] reduced = new boolean[x.rank()];
        Arrays.fill(reduced, none);
        for (long axis : none ? new long[0] : axes.get()) {
            reduced[Typing.axis(axis, x.rank())] = true;
        }
        n.out(x.element(), without(x, reduced, keep));
    }

    private static List<Expr> without(Known x, boolean[] reduced, boolean keep) {
        var dims = new ArrayList<Expr>();
        for (int i = 0; i < x.rank(); i++) {
            if (!reduced[i]) {
                dims.add(x.dim(i));
            } else if (keep) {
                dims.add(Expr.of(1));
            }
        }
        return dims;
    }

    private static void argument(Typing n) {
        Known x = n.in(0);
        if (!x.ranked()) {
            n.out(Known.unranked(ElementType.INT64));
            return;
        }
        boolean[] reduced = new boolean[x.rank()];
        reduced[n.axis("axis", 0, x.rank())] = true;
        n.out(ElementType.INT64, without(x, reduced, n.attributes().flag("keepdims", true)));
    }

    private static void globalPool(Typing n) {
        Known x = n.in(0);
        if (x.rank() < 3) {
            n.out(x.bare());
            return;
        }
        var dims = new ArrayList<>(x.dims().subList(0, 2));
        for (int i = 2; i < x.rank(); i++) {
            dims.add(Expr.of(1));
        }
        n.out(x.element(), dims);
    }

    private static Known loss(Typing n) {
        Known labels = n.in(1);
        boolean each = n.attributes().text("reduction", "mean").equals("none");
        return each ? labels.bare().as(n.element(0)) : Known.scalar(n.element(0));
    }
}
