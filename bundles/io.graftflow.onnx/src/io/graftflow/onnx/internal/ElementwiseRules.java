package io.graftflow.onnx.internal;

import io.graftflow.onnx.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.UnaryOperator;

/** Operators that work element by element, with or without broadcasting, and others that keep the shape. */
final class ElementwiseRules {

    private static final String MICROSOFT = "com.microsoft:";

    private static final Map<String, DoubleBinaryOperator> DECISIONS = Map.of(
            "And", (a, b) -> a != 0 && b != 0 ? 1 : 0,
            "Or", (a, b) -> a != 0 || b != 0 ? 1 : 0,
            "Xor", (a, b) -> (a != 0) != (b != 0) ? 1 : 0,
            "Greater", (a, b) -> a > b ? 1 : 0,
            "Less", (a, b) -> a < b ? 1 : 0,
            "GreaterOrEqual", (a, b) -> a >= b ? 1 : 0,
            "LessOrEqual", (a, b) -> a <= b ? 1 : 0);

    private ElementwiseRules() {}

    static void addTo(Map<String, Typing.Rule> rules) {
        String[] likeTheFirst = {
            "Acos",
            "Acosh",
            "Asin",
            "Asinh",
            "Atan",
            "Atanh",
            "BitwiseNot",
            "Celu",
            "Clip",
            "Cos",
            "Cosh",
            "CumSum",
            "Elu",
            "Erf",
            "Exp",
            "Gelu",
            "GroupNormalization",
            "HardSigmoid",
            "HardSwish",
            "Hardmax",
            "InstanceNormalization",
            "LRN",
            "LeakyRelu",
            "Log",
            "LogSoftmax",
            "LpNormalization",
            "MeanVarianceNormalization",
            "Mish",
            "PRelu",
            "Reciprocal",
            "Relu",
            "ReverseSequence",
            "Scatter",
            "ScatterElements",
            "ScatterND",
            "Selu",
            "Shrink",
            "Sigmoid",
            "Sign",
            "Sin",
            "Sinh",
            "Softmax",
            "Softplus",
            "Softsign",
            "Swish",
            "Tan",
            "Tanh",
            "ThresholdedRelu",
            "Trilu",
            MICROSOFT + "BiasGelu",
            MICROSOFT + "FastGelu",
            MICROSOFT + "Gelu",
            MICROSOFT + "QuickGelu",
            MICROSOFT + "SkipLayerNormalization",
            MICROSOFT + "SkipSimplifiedLayerNormalization",
            "SimplifiedLayerNormalization",
        };
        for (String operator : likeTheFirst) {
            rules.put(operator, n -> n.out(n.in(0).bare()));
        }
        rules.put("Identity", n -> n.out(n.in(0)));
        rules.put("Abs", n -> n.out(each(n.in(0), x -> x.isNonNegative() ? x : Expr.max(x, x.times(-1)))));
        rules.put("Neg", n -> n.out(each(n.in(0), x -> x.times(-1))));
        rules.put("Floor", n -> n.out(each(n.in(0), Expr::floor)));
        rules.put("Ceil", n -> n.out(each(n.in(0), Expr::ceil)));
        rules.put(
                "Round",
                n -> n.out(each(n.in(0), x -> x.isNumber() ? Expr.of(Math.rint(x.number())) : roundedSymbol(x))));
        rules.put(
                "Sqrt",
                n -> n.out(each(
                        n.in(0), x -> x.isNumber() ? Expr.of(Math.sqrt(x.number())) : Expr.symbol("sqrt(" + x + ")"))));
        rules.put("Not", n -> n.out(each(n.in(0), x -> Expr.of(1).minus(x))));
        rules.put("IsNaN", n -> n.out(n.in(0).bare().as(ElementType.BOOL)));
        rules.put("IsInf", n -> n.out(n.in(0).bare().as(ElementType.BOOL)));
        rules.put("Dropout", n -> {
            n.out(0, n.in(0));
            n.out(1, n.in(0).bare().as(ElementType.BOOL));
        });
        rules.put("BatchNormalization", ElementwiseRules::batchNormalization);
        rules.put("LayerNormalization", ElementwiseRules::layerNormalization);
        addBroadcasting(rules);
    }

    private static Expr roundedSymbol(Expr value) {
        return value.floor().equals(value) ? value : Expr.symbol("round(" + value + ")");
    }

    private static void addBroadcasting(Map<String, Typing.Rule> rules) {
        rules.put("Add", n -> arithmetic(n, Expr::plus));
        rules.put("Sub", n -> arithmetic(n, Expr::minus));
        rules.put("Mul", n -> arithmetic(n, Expr::times));
        rules.put("Div", n -> arithmetic(n, n.element(0).isFloat() ? Expr::over : ElementwiseRules::quotient));
        rules.put("Mod", n -> arithmetic(n, (a, b) -> a.minus(b.times(a.floorOver(b)))));
        rules.put("Max", n -> arithmetic(n, Expr::max));
        rules.put("Min", n -> arithmetic(n, Expr::min));
        for (String operator : List.of("Sum", "Mean", "Pow", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor")) {
            rules.put(operator, n -> n.out(broadcast(n, n.element(0), n.inputs())));
        }
        DECISIONS.forEach((operator, decision) -> rules.put(operator, n -> decide(n, decision)));
        rules.put("Equal", ElementwiseRules::equal);
        rules.put("Where", ElementwiseRules::where);
    }

    /** Numbers that are all known are compared; what depends on a symbol is not decided. */
    private static void decide(Typing n, DoubleBinaryOperator decision) {
        Known result = broadcast(n, ElementType.BOOL, n.inputs());
        Optional<List<Expr>> values = combine(
                numbers(n.in(0)), numbers(n.in(1)), (a, b) -> Expr.of(decision.applyAsDouble(a.number(), b.number())));
        n.out(values.map(result::with).orElse(result));
    }

    private static Optional<List<Expr>> numbers(Known x) {
        return x.values().filter(list -> list.stream().allMatch(Expr::isNumber));
    }

    /** Whole numbers divide towards zero. */
    private static Expr quotient(Expr a, Expr b) {
        if (a.isNumber() && b.isNumber()) {
            double exact = a.number() / b.number();
            return Expr.of(exact < 0 ? Math.ceil(exact) : Math.floor(exact));
        }
        return a.floorOver(b);
    }

    private static void batchNormalization(Typing n) {
        n.out(0, n.in(0).bare());
        for (int i = 1; i < n.outputCount(); i++) {
            n.out(i, n.in(i < 3 ? i + 2 : i).bare());
        }
    }

    private static void layerNormalization(Typing n) {
        Known x = n.in(0).bare();
        n.out(0, x);
        if (!x.ranked()) {
            return;
        }
        int axis = n.axis("axis", -1, x.rank());
        var dims = new ArrayList<>(x.dims());
        for (int i = axis; i < dims.size(); i++) {
            dims.set(i, Expr.of(1));
        }
        ElementType stash = ElementType.of((int) n.attributes().integer("stash_type", 1));
        n.out(1, Known.of(stash, dims));
        n.out(2, Known.of(stash, dims));
    }

    private static void arithmetic(Typing n, BinaryOperator<Expr> operation) {
        Known result = broadcast(n, n.element(0), n.inputs());
        Optional<List<Expr>> values = n.in(0).values();
        for (int i = 1; i < n.inputCount(); i++) {
            values = combine(values, n.in(i).values(), operation);
        }
        n.out(values.map(result::with).orElse(result));
    }

    private static Optional<List<Expr>> combine(
            Optional<List<Expr>> a, Optional<List<Expr>> b, BinaryOperator<Expr> operation) {
        if (a.isEmpty() || b.isEmpty() || !sameCount(a.get(), b.get())) {
            return Optional.empty();
        }
        int count = Math.min(a.get().size(), b.get().size()) == 0
                ? 0
                : Math.max(a.get().size(), b.get().size());
        var result = new ArrayList<Expr>();
        for (int i = 0; i < count; i++) {
            result.add(operation.apply(at(a.get(), i), at(b.get(), i)));
        }
        return Optional.of(result);
    }

    private static boolean sameCount(List<Expr> a, List<Expr> b) {
        return a.size() == b.size() || a.size() == 1 || b.size() == 1;
    }

    private static Expr at(List<Expr> values, int i) {
        return values.get(values.size() == 1 ? 0 : i);
    }

    private static void equal(Typing n) {
        Known result = broadcast(n, ElementType.BOOL, n.inputs());
        Optional<List<Expr>> a = n.in(0).values();
        Optional<List<Expr>> b = n.in(1).values();
        boolean decided = a.isPresent()
                && b.isPresent()
                && sameCount(a.get(), b.get())
                && combine(a, b, Expr::minus).orElseThrow().stream().allMatch(ElementwiseRules::isDecided);
        n.out(
                decided
                        ? result.with(combine(a, b, (x, y) -> Expr.of(x.equals(y) ? 1 : 0))
                                .orElseThrow())
                        : result);
    }

    /** Whether a difference is surely zero or surely not: a size plus one cannot be 0. */
    private static boolean isDecided(Expr difference) {
        return difference.isNumber() || difference.isNonNegative() && difference.at(symbol -> 0) > 0;
    }

    private static void where(Typing n) {
        Known result = broadcast(n, n.element(1), n.inputs());
        Optional<long[]> condition = n.in(0).numbers();
        Optional<List<Expr>> yes = n.in(1).values();
        Optional<List<Expr>> no = n.in(2).values();
        if (condition.isEmpty() || yes.isEmpty() || no.isEmpty()) {
            n.out(result);
            return;
        }
        int count = Math.max(
                condition.get().length, Math.max(yes.get().size(), no.get().size()));
        boolean fits = List.of(
                        condition.get().length, yes.get().size(), no.get().size())
                .stream()
                .allMatch(size -> size == 1 || size == count);
        var values = new ArrayList<Expr>();
        for (int i = 0; fits && i < count; i++) {
            long chosen = condition.get()[condition.get().length == 1 ? 0 : i];
            values.add(at(chosen != 0 ? yes.get() : no.get(), i));
        }
        n.out(fits ? result.with(values) : result);
    }

    private static Known each(Known x, UnaryOperator<Expr> operation) {
        return x.values()
                .map(list -> x.with(list.stream().map(operation).toList()))
                .orElse(x);
    }

    /** The result of NumPy's broadcasting; before version 7, the first input's shape. */
    static Known broadcast(Typing n, ElementType element, List<Known> inputs) {
        boolean old = n.opset() < 7;
        if (old || inputs.stream().anyMatch(input -> !input.ranked())) {
            return old ? inputs.get(0).bare().as(element) : Known.unranked(element);
        }
        int rank = inputs.stream().mapToInt(Known::rank).max().orElse(0);
        var dims = new ArrayList<Expr>();
        for (int axis = 0; axis < rank; axis++) {
            Expr dim = Expr.of(1);
            for (Known input : inputs) {
                int own = axis - (rank - input.rank());
                if (own >= 0) {
                    dim = common(dim, input.dims().get(own), n.unknown(0, axis));
                }
            }
            dims.add(dim);
        }
        return Known.of(element, dims);
    }

    /** The size that two sizes broadcast to; a named symbol is preferred to one without a name. */
    static Expr common(Expr a, Expr b, Expr otherwise) {
        if (a.equals(b) || b.is(1)) {
            return a;
        }
        if (a.is(1)) {
            return b;
        }
        if (a.isNumber() != b.isNumber()) {
            return a.isNumber() ? a : b;
        }
        if (!a.isNumber() && a.isAnonymous() != b.isAnonymous()) {
            return a.isAnonymous() ? b : a;
        }
        return otherwise;
    }
}
