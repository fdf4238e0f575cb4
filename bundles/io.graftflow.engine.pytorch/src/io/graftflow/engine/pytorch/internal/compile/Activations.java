package io.graftflow.engine.pytorch.internal.compile;

import static io.graftflow.engine.pytorch.internal.compile.Code.call;

import java.util.Locale;
import java.util.Set;

/** Functions of one tensor, element by element, and softmax. */
final class Activations {

    /** Operators whose name is that of a function of PyTorch, but for capitals. */
    private static final Set<String> PLAIN = Set.of(
            "Abs",
            "Exp",
            "Log",
            "Sqrt",
            "Sin",
            "Cos",
            "Tan",
            "Asin",
            "Acos",
            "Atan",
            "Sinh",
            "Cosh",
            "Tanh",
            "Asinh",
            "Acosh",
            "Atanh",
            "Erf",
            "Ceil",
            "Floor",
            "Round",
            "Sign",
            "Sigmoid",
            "Reciprocal",
            "Softplus",
            "Mish",
            "HardSwish",
            "IsNaN",
            "Det");

    private Activations() {}

    static void add(OperatorTable table) {
        PLAIN.forEach(name -> table.op(name).emit(n -> call(name.toLowerCase(Locale.ROOT), n.tensor(0))));
        table.op("Relu").narrow(Operator.Narrow.FIRST).emit(n -> call(n.over("relu"), n.tensor(0)));
        table.op("Neg").whole(Activations::wholeNegative).emit(n -> call("neg", n.tensor(0)));
        table.op("IsInf").since(10).emit(Activations::isInfinite);
        table.op("Elu").emit(n -> call("elu", n.tensor(0), n.real("alpha", 1)));
        table.op("Celu").since(12).emit(n -> call("celu", n.tensor(0), n.real("alpha", 1)));
        table.op("Selu")
                .emit(n -> call(
                        "elu",
                        n.tensor(0),
                        n.real("alpha", n.opset() < 6 ? 1.6732 : 1.67326319217681884765625),
                        n.real("gamma", n.opset() < 6 ? 1.0507 : 1.05070102214813232421875)));
        table.op("LeakyRelu").emit(n -> call("leaky_relu", n.tensor(0), n.real("alpha", 0.01)));
        table.op("ThresholdedRelu").since(10).emit(n -> call("threshold", n.tensor(0), n.real("alpha", 1), 0.0));
        table.op("PRelu").emit(Activations::prelu);
        table.op("HardSigmoid").emit(n -> {
            String line = n.let("add", n.let("mul", n.tensor(0), n.real("alpha", 0.2)), n.real("beta", 0.5));
            return call("clamp", line, 0.0, 1.0);
        });
        table.op("Softsign").emit(n -> call("div", n.tensor(0), n.let("add", n.let("abs", n.tensor(0)), 1)));
        table.op("Shrink").since(9).emit(Activations::shrink);
        table.op("Gelu")
                .since(20)
                .narrow(Operator.Narrow.FIRST)
                .emit(n -> call("gelu", n.tensor(0), "approximate=" + Code.text(n.text("approximate", "none"))));
        table.op("Softmax").emit(n -> flattened(n, "softmax"));
        table.op("Softmax").since(13).emit(n -> call("softmax", n.tensor(0), n.integer("axis", -1)));
        table.op("LogSoftmax").emit(n -> flattened(n, "log_softmax"));
        table.op("LogSoftmax").since(13).emit(n -> call("log_softmax", n.tensor(0), n.integer("axis", -1)));
        table.op("Hardmax").emit(n -> flattened(n, "hardmax"));
        table.op("Hardmax").since(13).emit(n -> hardmax(n, n.tensor(0), n.integer("axis", -1)));
    }

    private static boolean wholeNegative(Emitter n) {
        if (!n.isWhole(0) || !n.ints(0).sized()) {
            return false;
        }
        n.out(
                Ints.of(n.ints(0).items().stream()
                        .map(item -> Int.of(0).minus(item))
                        .toList()),
                n.rank(0) == 0,
                n.element(0));
        return true;
    }

    private static String isInfinite(Emitter n) {
        boolean positive = n.flag("detect_positive", true);
        boolean negative = n.flag("detect_negative", true);
        if (positive && negative) {
            return call("isinf", n.tensor(0));
        }
        return positive || negative
                ? call(positive ? "isposinf" : "isneginf", n.tensor(0))
                : call("zeros_like", n.tensor(0), "dtype=11");
    }

    /** Before version 7 a slope of one axis belongs to the channels. */
    private static String prelu(Emitter n) {
        String x = n.tensor(0);
        String slope = n.tensor(1);
        if (n.opset() < 7 && n.rank(1) == 1) {
            return call("prelu", x, slope);
        }
        return call("where", n.let("lt", x, 0), n.let("mul", x, slope), x);
    }

    private static String shrink(Emitter n) {
        String x = n.tensor(0);
        double lambda = n.real("lambd", 0.5);
        double bias = n.real("bias", 0);
        String high = n.let("where", n.let("gt", x, lambda), n.let("sub", x, bias), n.let("zeros_like", x));
        return call("where", n.let("lt", x, -lambda), n.let("add", x, bias), high);
    }

    private static String function(Emitter n, String name, String x, long axis) {
        return name.equals("hardmax") ? hardmax(n, x, axis) : call(name, x, axis);
    }

    private static String hardmax(Emitter n, String x, long axis) {
        String largest = n.let("argmax", x, axis, true);
        return call("scatter", n.let("zeros_like", x), axis, largest, 1);
    }

    /** Before version 13 all axes from the given one on are taken together. */
    private static String flattened(Emitter n, String name) {
        String x = n.tensor(0);
        int rank = n.rank(0);
        int axis = n.axis(n.integer("axis", 1), rank);
        if (axis == rank - 1) {
            return function(n, name, x, -1);
        }
        String flat = n.let("flatten", x, axis, -1);
        return call("reshape", n.let(function(n, name, flat, -1)), n.sizes(0));
    }
}
