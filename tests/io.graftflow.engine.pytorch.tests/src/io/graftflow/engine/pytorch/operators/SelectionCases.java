package io.graftflow.engine.pytorch.operators;

import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;

/** Parts of tensors by position. */
final class SelectionCases {

    private SelectionCases() {}

    static List<OperatorCase> all() {
        var cases = new ArrayList<OperatorCase>();
        selections(cases);
        return cases;
    }

    private static void selections(List<OperatorCase> cases) {
        cases.add(new OperatorCase("Slice", 7, 9).x(3, 4).with("starts", 0, 1).with("ends", 2, -1));
        cases.add(new OperatorCase("Slice", 10, 11, 13)
                .x(3, 4)
                .ints(1)
                .ints(4)
                .ints(1)
                .ints(2));
        cases.add(new OperatorCase("Slice", 10, 11, 13)
                .x(3, 5)
                .ints(-1, 3)
                .ints(-1000, 0)
                .ints(0, 1)
                .ints(-1, -2)
                .note("backwards"));
        cases.add(new OperatorCase("Gather", 7, 11, 13).x(4, 3).ints(new long[] {0, 2, 2, 1}, 2, 2));
        cases.add(new OperatorCase("Gather", 11, 13)
                .x(2, 4)
                .ints(-1, 0)
                .set("axis", 1)
                .note("along another axis"));
        cases.add(new OperatorCase("Gather", 11, 13)
                .x(2, 3, 2)
                .integer(1)
                .set("axis", 1)
                .note("of one"));
        cases.add(new OperatorCase("GatherElements", 11, 13).x(3, 3).ints(new long[] {0, 2, -1, 1, 1, 0}, 2, 3));
        cases.add(new OperatorCase("GatherND", 11, 12, 13).x(2, 3, 2).ints(new long[] {0, 1, 1, 2}, 2, 2));
        cases.add(new OperatorCase("GatherND", 12, 13)
                .x(2, 3, 2)
                .ints(new long[] {1, 0}, 2, 1)
                .set("batch_dims", 1)
                .note("in batches"));
        cases.add(new OperatorCase("Scatter", 9)
                .x(3, 3)
                .ints(new long[] {0, 2, 1}, 1, 3)
                .x(1, 3));
        cases.add(new OperatorCase("ScatterElements", 11, 13, 16, 18)
                .x(3, 3)
                .ints(new long[] {0, 2, 1}, 1, 3)
                .x(1, 3));
        for (String reduction : new String[] {"add", "mul"}) {
            cases.add(new OperatorCase("ScatterElements", 16, 18)
                    .x(3, 3)
                    .ints(new long[] {0, 2, -1, 0, 1, 1}, 2, 3)
                    .x(2, 3)
                    .set("axis", 0)
                    .set("reduction", reduction)
                    .note(reduction));
            cases.add(new OperatorCase("ScatterND", 16, 18)
                    .x(4, 2)
                    .ints(new long[] {1, 3, 1}, 3, 1)
                    .x(3, 2)
                    .set("reduction", reduction)
                    .note(reduction));
        }
        for (String reduction : new String[] {"max", "min"}) {
            cases.add(new OperatorCase("ScatterElements", 18)
                    .x(3, 3)
                    .ints(new long[] {0, 2, 1, 0, 1, 1}, 2, 3)
                    .x(2, 3)
                    .set("axis", 0)
                    .set("reduction", reduction)
                    .note(reduction));
            cases.add(new OperatorCase("ScatterND", 18)
                    .x(4, 2)
                    .ints(new long[] {1, 3, 1}, 3, 1)
                    .x(3, 2)
                    .set("reduction", reduction)
                    .note(reduction));
        }
        cases.add(new OperatorCase("ScatterND", 11, 13, 16)
                .x(3, 2)
                .ints(new long[] {0, 1, 2, 0}, 2, 2)
                .x(2));
        cases.add(new OperatorCase("ArgMax", 7, 11, 12, 13).x(3, 4).set("axis", 1));
        cases.add(
                new OperatorCase("ArgMin", 7, 11, 12, 13).x(3, 4).set("axis", 0).set("keepdims", 0));
        cases.add(new OperatorCase("TopK", 7).x(2, 4).set("k", 2).outputs(2));
        cases.add(new OperatorCase("TopK", 10, 11).x(2, 4).ints(3).outputs(2));
        cases.add(new OperatorCase("TopK", 11)
                .x(4, 2)
                .ints(2)
                .set("axis", 0)
                .set("largest", 0)
                .outputs(2)
                .note("of the smallest"));
        cases.add(new OperatorCase("NonZero", 9, 13)
                .x(new double[] {0, 1, 2, 0}, 2, 2)
                .forwardOnly());
        cases.add(new OperatorCase("OneHot", 9, 11).ints(0, 2, 1).integer(3).x(2));
        cases.add(new OperatorCase("Compress", 9, 11)
                .x(3, 2)
                .tensor(TensorData.of(new boolean[] {true, false, true}, 3))
                .set("axis", 0));
        cases.add(new OperatorCase("Compress", 9, 11)
                .x(3, 2)
                .tensor(TensorData.of(new boolean[] {true, false, true}, 3))
                .note("of all"));
        cases.add(new OperatorCase("Unique", 11).x(4).outputs(4));
        cases.add(new OperatorCase("Unique", 11)
                .x(new double[] {2, 1, 1, 3, 4, 3, 2}, 7)
                .set("sorted", 0)
                .outputs(4)
                .note("in order")
                .forwardOnly());
        cases.add(new OperatorCase("Unique", 11)
                .x(new double[] {1, 0, 0, 1, 0, 0, 2, 3, 4}, 3, 3)
                .set("axis", 0)
                .outputs(4)
                .note("rows")
                .forwardOnly());
        cases.add(new OperatorCase("ReverseSequence", 10).x(4, 2, 2).ints(3, 2));
        cases.add(new OperatorCase("ReverseSequence", 10)
                .x(2, 4)
                .ints(3, 2)
                .set("time_axis", 1)
                .set("batch_axis", 0)
                .note("along the second axis"));
    }
}
