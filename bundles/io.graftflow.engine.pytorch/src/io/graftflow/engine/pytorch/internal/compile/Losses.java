package io.graftflow.engine.pytorch.internal.compile;

import static io.graftflow.engine.pytorch.internal.compile.Code.call;

import io.graftflow.onnx.ElementType;
import java.util.List;

/** Losses as operators. */
final class Losses {

    /** In the order of PyTorch's numbers. */
    private static final List<String> REDUCTIONS = List.of("none", "mean", "sum");

    /** The label that PyTorch ignores unless told otherwise, and that ONNX then does not. */
    private static final long NO_LABEL = -100;

    private Losses() {}

    static void add(OperatorTable table) {
        table.op("NegativeLogLikelihoodLoss").since(12).emit(n -> loss(n, n.tensor(0)));
        table.op("SoftmaxCrossEntropyLoss").since(12).emitAll(n -> {
            String logarithms = n.let("log_softmax", n.tensor(0), 1);
            n.out(0, loss(n, logarithms));
            n.out(1, logarithms);
        });
    }

    private static String loss(Emitter n, String logarithms) {
        int reduction = REDUCTIONS.indexOf(n.text("reduction", "mean"));
        if (reduction < 0) {
            throw new Unsupported("it reduces by \"" + n.text("reduction", "") + "\"");
        }
        String labels = n.element(1) == ElementType.INT64 ? n.tensor(1) : n.let("to", n.tensor(1), 4);
        return call(
                "nll_loss_nd", logarithms, labels, n.tensorOrNone(2), reduction, n.integer("ignore_index", NO_LABEL));
    }
}
