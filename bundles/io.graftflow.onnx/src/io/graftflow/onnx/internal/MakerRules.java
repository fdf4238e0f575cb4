package io.graftflow.onnx.internal;

import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operators that make tensors: constants, ranges, random numbers, windows of signal processing. */
final class MakerRules {

    private static final int FLOAT = ElementType.FLOAT.onnx();

    private MakerRules() {}

    static void addTo(Map<String, Typing.Rule> rules) {
        rules.put("ConstantOfShape", MakerRules::constantOfShape);
        rules.put("Range", MakerRules::range);
        rules.put("EyeLike", n -> n.out(n.in(0).bare().as(asked(n, n.element(0)))));
        rules.put("Bernoulli", n -> n.out(n.in(0).bare().as(asked(n, n.element(0)))));
        rules.put("RandomNormalLike", n -> n.out(n.in(0).bare().as(asked(n, n.element(0)))));
        rules.put("RandomUniformLike", n -> n.out(n.in(0).bare().as(asked(n, n.element(0)))));
        rules.put("RandomNormal", MakerRules::random);
        rules.put("RandomUniform", MakerRules::random);
        rules.put("Multinomial", n -> {
            Known x = n.in(0);
            Expr rows = x.rank() == 2 ? x.dim(0) : n.unknown(0, 0);
            n.out(
                    asked(n, ElementType.INT32),
                    List.of(rows, Expr.of(n.attributes().integer("sample_size", 1))));
        });
        for (String operator : List.of("BlackmanWindow", "HammingWindow", "HannWindow")) {
            rules.put(operator, n -> {
                ElementType element = ElementType.of((int) n.attributes().integer("output_datatype", FLOAT));
                n.out(element, List.of(only(n.in(0)).orElseGet(() -> n.unknown(0, 0))));
            });
        }
        rules.put("MelWeightMatrix", n -> {
            ElementType element = ElementType.of((int) n.attributes().integer("output_datatype", FLOAT));
            Expr rows = only(n.in(1))
                    .map(length -> length.floorOver(Expr.of(2)).plus(1))
                    .orElseGet(() -> n.unknown(0, 0));
            n.out(element, List.of(rows, only(n.in(0)).orElseGet(() -> n.unknown(0, 1))));
        });
    }

    private static Optional<Expr> only(Known known) {
        return known.values().filter(list -> list.size() == 1).map(list -> list.get(0));
    }

    private static ElementType asked(Typing n, ElementType otherwise) {
        return n.attributes().has("dtype") ? ElementType.of((int) n.attributes().integer("dtype", 0)) : otherwise;
    }

    private static void random(Typing n) {
        List<Expr> dims = Arrays.stream(n.attributes().integers("shape"))
                .mapToObj(Expr::of)
                .toList();
        n.out(asked(n, ElementType.FLOAT), dims);
    }

    private static void constantOfShape(Typing n) {
        Optional<TensorData> value = n.attributes().tensor("value");
        ElementType element = value.map(TensorData::element).orElse(ElementType.FLOAT);
        Optional<List<Expr>> shape = n.in(0).values();
        if (shape.isEmpty()) {
            Known wanted = n.in(0);
            boolean knowsRank = wanted.rank() == 1 && wanted.dim(0).whole().isPresent();
            n.out(
                    knowsRank
                            ? Known.of(
                                    element, n.unknowns(0, (int) wanted.dim(0).number()))
                            : Known.unranked(element));
            return;
        }
        Known result = Known.of(element, shape.get());
        Expr count = Expr.product(shape.get());
        boolean few = count.whole().isPresent() && count.number() <= Known.MOST_VALUES;
        boolean readable = element.isInteger() || element.isFloat() || element == ElementType.BOOL;
        Expr each = value.filter(data -> readable)
                .map(data -> Expr.of(data.doubles()[0]))
                .orElse(Expr.of(0));
        n.out(few && readable ? result.with(Collections.nCopies((int) count.number(), each)) : result);
    }

    private static void range(Typing n) {
        Optional<Expr> start = only(n.in(0));
        Optional<Expr> limit = only(n.in(1));
        Optional<Expr> step = only(n.in(2));
        if (start.isEmpty() || limit.isEmpty() || step.isEmpty() || step.get().is(0)) {
            n.out(n.element(0), n.unknowns(0, 1));
            return;
        }
        Expr count = limit.get().minus(start.get()).ceilOver(step.get());
        boolean none = count.isNumber() && count.number() < 0;
        Known result = Known.of(n.element(0), List.of(none ? Expr.of(0) : count));
        if (none || !count.isNumber() || count.number() > Known.MOST_VALUES) {
            n.out(result);
            return;
        }
        var values = new ArrayList<Expr>();
        for (int i = 0; i < count.number(); i++) {
            values.add(start.get().plus(step.get().times(i)));
        }
        n.out(result.with(values));
    }
}
