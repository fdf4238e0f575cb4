package io.graftflow.engine.pytorch.operators;

import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;

/** Products of matrices, recurrent layers and losses. */
final class RecurrentCases {

    private static final TensorData LENGTHS = TensorData.of(new int[] {3, 2}, 2);

    private RecurrentCases() {}

    static List<OperatorCase> all() {
        var cases = new ArrayList<OperatorCase>();
        products(cases);
        recurrent(cases);
        losses(cases);
        return cases;
    }

    private static void products(List<OperatorCase> cases) {
        cases.add(new OperatorCase("MatMul", 7, 9, 13).x(2, 2, 3).x(3, 2));
        cases.add(new OperatorCase("MatMul", 7, 9, 13).x(3).x(2, 3, 2).note("with a vector"));
        cases.add(new OperatorCase("Gemm", 7, 9, 11, 13).x(2, 3).x(4, 3).x(4).set("transB", 1));
        cases.add(new OperatorCase("Gemm", 7, 9, 11, 13)
                .x(3, 2)
                .x(3, 4)
                .x(2, 1)
                .set("transA", 1)
                .set("alpha", 0.5)
                .set("beta", 0.7)
                .note("scaled"));
        cases.add(new OperatorCase("Gemm", 11, 13).x(2, 3).x(3, 2).note("without a bias"));
        cases.add(new OperatorCase("Einsum", 12).x(2, 3, 2).x(2, 4, 2).set("equation", "bid,bjd->bij"));
        cases.add(
                new OperatorCase("Einsum", 12).x(3, 3).set("equation", "ii->i").note("of a diagonal"));
        cases.add(new OperatorCase("Einsum", 12)
                .x(2, 2, 3)
                .x(3, 2)
                .set("equation", "...ij,jk->...ik")
                .note("with further axes"));
    }

    private static void recurrent(List<OperatorCase> cases) {
        for (String direction : new String[] {"forward", "reverse", "bidirectional"}) {
            int d = direction.equals("bidirectional") ? 2 : 1;
            cases.add(new OperatorCase("LSTM", 7, 14, 22)
                    .x(3, 2, 2)
                    .x(d, 8, 2)
                    .x(d, 8, 2)
                    .x(d, 16)
                    .set("hidden_size", 2)
                    .set("direction", direction)
                    .outputs(3)
                    .note(direction));
            cases.add(new OperatorCase("GRU", 7, 14, 22)
                    .x(3, 2, 2)
                    .x(d, 6, 2)
                    .x(d, 6, 2)
                    .x(d, 12)
                    .set("hidden_size", 2)
                    .set("direction", direction)
                    .set("linear_before_reset", 1)
                    .outputs(2)
                    .note(direction));
            cases.add(new OperatorCase("RNN", 7, 14, 22)
                    .x(3, 2, 2)
                    .x(d, 2, 2)
                    .x(d, 2, 2)
                    .x(d, 4)
                    .set("hidden_size", 2)
                    .set("direction", direction)
                    .outputs(2)
                    .note(direction));
        }
        cases.add(new OperatorCase("LSTM", 7, 14, 22)
                .x(3, 2, 2)
                .x(1, 8, 2)
                .x(1, 8, 2)
                .x(1, 16)
                .tensor(LENGTHS)
                .x(1, 2, 2)
                .x(1, 2, 2)
                .x(1, 6)
                .set("hidden_size", 2)
                .outputs(3)
                .note("with lengths, states and peepholes"));
        cases.add(new OperatorCase("LSTM", 7, 14)
                .x(3, 2, 2)
                .x(2, 8, 2)
                .x(2, 8, 2)
                .none()
                .tensor(LENGTHS)
                .set("hidden_size", 2)
                .set("direction", "bidirectional")
                .outputs(3)
                .note("with lengths in both directions"));
        cases.add(new OperatorCase("GRU", 7, 14, 22)
                .x(3, 2, 2)
                .x(1, 6, 2)
                .x(1, 6, 2)
                .x(1, 12)
                .tensor(LENGTHS)
                .x(1, 2, 2)
                .set("hidden_size", 2)
                .outputs(2)
                .note("with lengths and a state"));
        cases.add(new OperatorCase("GRU", 7, 14, 22)
                .x(3, 2, 2)
                .x(1, 6, 2)
                .x(1, 6, 2)
                .set("hidden_size", 2)
                .set("linear_before_reset", 1)
                .set("direction", "reverse")
                .none()
                .tensor(LENGTHS)
                .outputs(2)
                .note("with lengths, backwards"));
        cases.add(new OperatorCase("RNN", 7, 14, 22)
                .x(3, 2, 2)
                .x(1, 2, 2)
                .x(1, 2, 2)
                .x(1, 4)
                .none()
                .x(1, 2, 2)
                .set("hidden_size", 2)
                .outputs(2)
                .note("with a state"));
        cases.add(new OperatorCase("RNN", 7, 14, 22)
                .x(3, 2, 2)
                .x(1, 2, 2)
                .x(1, 2, 2)
                .none()
                .tensor(LENGTHS)
                .set("hidden_size", 2)
                .set("clip", 0.9)
                .outputs(2)
                .note("clipped"));
    }

    private static void losses(List<OperatorCase> cases) {
        cases.add(new OperatorCase("NegativeLogLikelihoodLoss", 12, 13, 22)
                .x(3, 4)
                .ints(0, 3, 1));
        cases.add(new OperatorCase("NegativeLogLikelihoodLoss", 12, 13, 22)
                .x(2, 3, 2)
                .ints(new long[] {0, 2, 1, 0}, 2, 2)
                .fixed(new double[] {0.4, 0.7, 0.9}, 3)
                .set("ignore_index", 0)
                .set("reduction", "sum")
                .note("weighted"));
        cases.add(new OperatorCase("SoftmaxCrossEntropyLoss", 12, 13)
                .x(3, 4)
                .ints(0, 3, 1)
                .outputs(2));
        cases.add(new OperatorCase("SoftmaxCrossEntropyLoss", 12, 13)
                .x(2, 3, 2)
                .ints(new long[] {0, 2, 1, 0}, 2, 2)
                .fixed(new double[] {0.4, 0.7, 0.9}, 3)
                .set("reduction", "none")
                .note("weighted"));
    }
}
