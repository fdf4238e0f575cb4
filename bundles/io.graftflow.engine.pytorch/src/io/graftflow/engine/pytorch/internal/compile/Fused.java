package io.graftflow.engine.pytorch.internal.compile;

import static io.graftflow.engine.pytorch.internal.compile.Code.call;

import io.graftflow.engine.pytorch.internal.fuse.Fusions;
import io.graftflow.onnx.ElementType;
import java.util.Arrays;

/** Groups of nodes that PyTorch computes in one call, as {@link Fusions} finds them. */
final class Fused {

    /** What the names of their entries begin with, so that no operator of ONNX is meant. */
    static final String PREFIX = Fusions.DOMAIN + ".";

    private static final int MATRICES = 3;
    private static final int BATCHED_HEADS = 4;
    private static final double LOWEST_NARROW = -3.38e38;

    private Fused() {}

    static void add(OperatorTable table) {
        table.op(PREFIX + "LayerNorm")
                .emit(n -> call(
                        "layer_norm",
                        n.tensor(0),
                        "[" + lastSize(n) + "]",
                        n.tensorOrNone(1),
                        n.tensorOrNone(2),
                        n.real("epsilon", 0),
                        true));
        gate(table, "Gelu", "gelu", ", approximate=\"none\"");
        gate(table, "GeluTanh", "gelu", ", approximate=\"tanh\"");
        gate(table, "Silu", "silu", "");
        gate(table, "HardSwish", "hardswish", "");
        table.op(PREFIX + "Linear").emitAll(Fused::linear);
        table.op(PREFIX + "Attention").emitAll(Fused::attention);
        table.op(PREFIX + "ConvNorm").emitAll(Fused::convolutionAndNorm);
    }

    private static void gate(OperatorTable table, String operator, String function, String more) {
        table.op(PREFIX + operator)
                .narrow(Operator.Narrow.FIRST)
                .emit(n -> "torch." + function + "(" + n.tensor(0) + more + ")");
    }

    private static Int lastSize(Emitter n) {
        return n.size(0, n.rank(0) - 1);
    }

    /** The weight lies as in the file, so that its gradient does, too. */
    private static void linear(Emitter n) {
        boolean narrow = n.narrows(0, 1, 2);
        String weight = n.let("t", n.factor(1, narrow));
        n.product(narrow, call("linear", n.factor(0, narrow), weight, n.factor(2, narrow)));
    }

    private static void attention(Emitter n) {
        boolean narrow = n.narrows(0, 1, 2);
        boolean batched = n.rank(2) == BATCHED_HEADS;
        String query = n.factor(0, narrow);
        if (n.has(4)) {
            query = n.let(n.flag("divides", false) ? "div" : "mul", query, n.factor(4, narrow));
        }
        String key = n.let("transpose", n.factor(1, narrow), -2, -1);
        String value = n.factor(2, narrow);
        String mask = n.has(3) ? mask(n, narrow) : "None";
        int rank = n.has(3) ? n.rank(3) : 2;
        if (rank == 1 || rank == MATRICES) {
            mask = n.let("unsqueeze", mask, 0);
        }
        if (!batched) {
            query = n.let("unsqueeze", query, 0);
            key = n.let("unsqueeze", key, 0);
            value = n.let("unsqueeze", value, 0);
        }
        String scale = "scale=" + Code.real(n.settings().real("scale", 1));
        String result = call("scaled_dot_product_attention", query, key, value, mask, 0.0, false, scale);
        n.product(narrow, batched ? result : call("squeeze", n.let(result), 0));
    }

    /** What is added to the scores. A number that bfloat16 does not reach is the lowest that it does, not infinite. */
    private static String mask(Emitter n, boolean narrow) {
        String fill = Code.real(n.settings().real("fill", 0));
        String mask = n.settings().real("fill", 0) == 0
                ? n.tensor(3)
                : n.let(
                        "where",
                        n.tensor(3),
                        n.flag("hides", false) ? fill : "0.",
                        n.flag("hides", false) ? "0." : fill);
        return narrow ? as(n, true, n.let("clamp", mask, LOWEST_NARROW, "None")) : mask;
    }

    /** The norm goes into the convolution's weights, channel by channel. */
    private static void convolutionAndNorm(Emitter n) {
        String deviation = n.let("rsqrt", n.let("add", n.tensor(6), n.real("epsilon", 0)));
        String scale = n.let("mul", n.tensor(3), deviation);
        var sizes = new long[n.rank(1)];
        Arrays.fill(sizes, 1);
        sizes[0] = -1;
        Convolutions.layOut(n);
        String weight = n.let("mul", n.tensor(1), n.let("reshape", scale, sizes));
        String centre = n.has(2) ? n.let("sub", n.tensor(2), n.tensor(5)) : n.let("neg", n.tensor(5));
        String bias = n.let("addcmul", n.tensor(4), centre, scale);
        boolean narrow = n.narrows(0, 1, 2);
        Convolutions.convolution(n, as(n, narrow, weight), as(n, narrow, bias));
    }

    private static String as(Emitter n, boolean narrow, String code) {
        return narrow ? n.let("to", code, Types.number(ElementType.BFLOAT16)) : code;
    }
}
