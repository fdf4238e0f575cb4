package io.graftflow.engine.pytorch.internal.compile;

import static io.graftflow.engine.pytorch.internal.compile.Code.call;

import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

/** Normalization and dropout. */
final class Normalizations {

    private static final double EPSILON = 1e-5;
    private static final int SINCE_RATIO_IS_INPUT = 12;
    private static final int SINCE_MASK_IS_BOOL = 10;

    private Normalizations() {}

    static void add(OperatorTable table) {
        table.op("BatchNormalization").narrow(Operator.Narrow.FIRST).emitAll(Normalizations::batchNorm);
        table.op("InstanceNormalization")
                .since(6)
                .emit(n -> call(
                        "instance_norm",
                        n.tensor(0),
                        n.tensor(1),
                        n.tensor(2),
                        "None",
                        "None",
                        true,
                        0.0,
                        epsilon(n),
                        true));
        table.op("GroupNormalization").since(18).emit(n -> groupNorm(n, true));
        table.op("GroupNormalization").since(21).emit(n -> groupNorm(n, false));
        table.op("LayerNormalization").since(17).emitAll(Normalizations::layerNorm);
        table.op("LRN").emit(Normalizations::localResponse);
        table.op("LpNormalization").emit(n -> {
            String norm = n.let(
                    "linalg_vector_norm", n.tensor(0), n.integer("p", 2), new long[] {n.integer("axis", -1)}, true);
            return call("div", n.tensor(0), norm);
        });
        table.op("MeanVarianceNormalization").since(9).emit(Normalizations::meanVariance);
        table.op("Dropout").narrow(Operator.Narrow.FIRST).emitAll(Normalizations::dropout);
    }

    private static double epsilon(Emitter n) {
        return n.real("epsilon", EPSILON);
    }

    /** PyTorch's momentum is the weight of the new value, ONNX's that of the old one. */
    private static double newWeight(Emitter n) {
        return BigDecimal.ONE
                .subtract(BigDecimal.valueOf(n.real("momentum", 0.9)))
                .doubleValue();
    }

    /**
     * In training, a node whose scale trains uses the batch's statistics and follows them; all others use the stored ones.
     * In use, a node that was exported in training mode does as ONNX says.
     */
    private static void batchNorm(Emitter n) {
        boolean inUse = n.scope().purpose().loss().isEmpty();
        if (inUse && n.flag("training_mode", false)) {
            batchNormByBatch(n);
            return;
        }
        boolean follows = n.scope().purpose().batchStatistics()
                && n.value(1) instanceof Value.Stored scale
                && n.scope().isTrainable(scale.name());
        if (follows) {
            statistics(n, 3);
            statistics(n, 4);
        }
        n.out(
                0,
                call(
                        "batch_norm",
                        n.tensor(0),
                        n.tensor(1),
                        n.tensor(2),
                        n.tensor(3),
                        n.tensor(4),
                        follows ? "self.training" : "False",
                        newWeight(n),
                        epsilon(n),
                        true));
        n.out(1, n.tensor(3));
        n.out(2, n.tensor(4));
    }

    private static void statistics(Emitter n, int input) {
        if (!(n.value(input) instanceof Value.Stored stored)) {
            throw new Unsupported("its statistics are computed; to train it, they must be stored in the model");
        }
        n.program().changes(stored.name());
    }

    private static void batchNormByBatch(Emitter n) {
        String x = n.tensor(0);
        long[] axes = new long[n.rank(0) - 1];
        Arrays.setAll(axes, i -> i == 0 ? 0 : i + 1);
        String mean = n.let("mean", x, axes);
        String variance = n.let("var", x, axes, false);
        n.out(0, call("batch_norm", x, n.tensor(1), n.tensor(2), mean, variance, false, 0.0, epsilon(n), true));
        n.out(1, blend(n, 3, mean));
        n.out(2, blend(n, 4, variance));
    }

    private static String blend(Emitter n, int input, String now) {
        String before = n.let("mul", n.tensor(input), n.real("momentum", 0.9));
        return call("add", before, n.let("mul", now, newWeight(n)));
    }

    /** Before version 21, scale and bias belong to groups, not to channels. */
    private static String groupNorm(Emitter n, boolean byGroup) {
        long groups = n.integer("num_groups", 1);
        String scale = n.tensor(1);
        String bias = n.tensor(2);
        if (byGroup) {
            Int size = n.size(0, 1).floorDividedBy(Int.of(groups));
            scale = n.let("repeat_interleave", scale, size);
            bias = n.let("repeat_interleave", bias, size);
        }
        return call("group_norm", n.tensor(0), groups, scale, bias, epsilon(n), true);
    }

    private static void layerNorm(Emitter n) {
        int rank = n.rank(0);
        int axis = n.axis(n.integer("axis", -1), rank);
        Ints sizes = Ints.of(n.sizes(0).items().subList(axis, rank));
        boolean fits = normalizes(n, 1, axis) && (!n.has(2) || normalizes(n, 2, axis));
        String scale = fits ? n.tensor(1) : "None";
        String bias = fits ? n.tensorOrNone(2) : "None";
        String y;
        if (n.wants(1) || n.wants(2)) {
            y = n.program().fresh();
            String mean = n.program().fresh();
            String deviation = n.program().fresh();
            n.program()
                    .line(y + ", " + mean + ", " + deviation + ", = "
                            + call("native_layer_norm", n.tensor(0), sizes, scale, bias, epsilon(n)));
            n.out(1, mean);
            n.out(2, deviation);
        } else {
            y = n.let("layer_norm", n.tensor(0), sizes, scale, bias, epsilon(n), true);
        }
        if (!fits) {
            y = n.let("mul", y, n.tensor(1));
            y = n.has(2) ? n.let("add", y, n.tensor(2)) : y;
        }
        n.out(0, y);
    }

    /** Whether a scale or bias has just the axes that are normalized. */
    private static boolean normalizes(Emitter n, int input, int axis) {
        Shape shape = n.type(input).shape();
        List<Dim> wanted = n.type(0).shape().dims().subList(axis, n.rank(0));
        if (!shape.ranked() || shape.rank() != wanted.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (shape.dim(i).isFixed()
                    && wanted.get(i).isFixed()
                    && !shape.dim(i).equals(wanted.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The sum of squares over neighbouring channels, as a mean over a window of an axis put in for it. */
    private static String localResponse(Emitter n) {
        String x = n.tensor(0);
        long size = n.integer("size", 1);
        int rank = n.rank(0);
        String squares = n.let("unsqueeze", n.let("mul", x, x), 1);
        while (rank < 4) {
            squares = n.let("unsqueeze", squares, -1);
            rank++;
        }
        if (rank > 4) {
            throw new Unsupported("it has more than two axes of space");
        }
        long before = (size - 1) / 2;
        String padded = n.let("pad", squares, new long[] {0, 0, 0, 0, before, size - 1 - before}, "\"constant\"", 0.0);
        String mean = n.let("avg_pool3d", padded, new long[] {size, 1, 1}, new long[] {1, 1, 1});
        mean = n.let("reshape", n.let("squeeze", mean, 1), n.sizes(0));
        String scaled = n.let("add", n.let("mul", mean, n.real("alpha", 1e-4)), n.real("bias", 1));
        return call("div", x, n.let("pow", scaled, n.real("beta", 0.75)));
    }

    private static String meanVariance(Emitter n) {
        long[] axes = n.settings().has("axes") ? n.integers("axes") : new long[] {0, 2, 3};
        String x = n.tensor(0);
        String centred = n.let("sub", x, n.let("mean", x, axes, true));
        String variance = n.let("mean", n.let("mul", centred, centred), axes, true);
        return call("div", centred, n.let("add", n.let("sqrt", variance), 1e-9));
    }

    private static void dropout(Emitter n) {
        if (n.scope().purpose().dropout()) {
            n.program().drawsRandom();
            n.out(0, call("dropout", n.tensor(0), ratio(n), "self.training"));
        } else {
            n.scope().set(n.node().getOutput(0), n.value(0));
        }
        if (n.wants(1)) {
            ElementType mask = n.opset() < SINCE_MASK_IS_BOOL ? n.element(0) : ElementType.BOOL;
            n.out(1, call("ones_like", n.tensor(0), "dtype=" + Types.number(mask)));
        }
    }

    private static String ratio(Emitter n) {
        if (n.opset() < SINCE_RATIO_IS_INPUT) {
            return Code.real(n.real("ratio", 0.5));
        }
        return n.has(1)
                ? n.constant(1)
                        .map(TensorData::floats)
                        .map(values -> Code.real(Double.parseDouble(Float.toString(values[0]))))
                        .orElseGet(() -> n.scalar(1))
                : "0.5";
    }
}
