package io.graftflow.engine.pytorch.operators;

import ai.onnx.proto.OnnxMl.GraphProto;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.util.List;

/** Branches and loops, decided before they run or while. */
final class ControlFlowCases {

    private ControlFlowCases() {}

    static List<OperatorCase> all() {
        return List.of(
                new OperatorCase("If", 11, 13, 16, 19, 21)
                        .tensor(TensorData.of(new boolean[] {true}).reshape())
                        .set("then_branch", constant(1))
                        .set("else_branch", constant(2)),
                new OperatorCase("Loop", 11, 13, 16, 19, 21)
                        .integer(3)
                        .none()
                        .x(2, 2)
                        .set("body", turn())
                        .outputs(2),
                new OperatorCase("Scan", 9, 11, 16, 19, 21)
                        .x(2)
                        .x(3, 2)
                        .set("num_scan_inputs", 1)
                        .set("body", sum())
                        .outputs(2),
                new OperatorCase("Scan", 9, 11, 16, 19, 21)
                        .x(2)
                        .x(2, 3)
                        .set("num_scan_inputs", 1)
                        .with("scan_input_axes", 1)
                        .with("scan_input_directions", 1)
                        .with("scan_output_axes", 1)
                        .with("scan_output_directions", 1)
                        .set("body", sum())
                        .outputs(2)
                        .note("backwards along another axis"));
    }

    private static GraphProto constant(float value) {
        var g = new GraphBuilder("branch", 13);
        g.output(
                g.node("Constant").attribute("value", TensorData.of(new float[] {value, 1}, 2)).as("z"),
                ElementType.FLOAT,
                Shape.of(2));
        return g.build().graph();
    }

    /** What is carried is squared and scaled; each turn leaves its sum. */
    private static GraphProto turn() {
        var g = new GraphBuilder("body", 11);
        g.input("turn", ElementType.INT64, Shape.of(new long[0]));
        String goesOn = g.input("goesOn", ElementType.BOOL, Shape.of(new long[0]));
        String state = g.input("state", ElementType.UNDEFINED, Shape.unranked());
        String next = g.node("Sin", g.node("Mul", state, state).make()).as("next");
        g.output(g.node("Identity", goesOn).as("still"), ElementType.BOOL, Shape.of(new long[0]));
        g.output(next, ElementType.UNDEFINED, Shape.unranked());
        g.output(g.node("ReduceL2", next).attribute("keepdims", 0).as("left"), ElementType.UNDEFINED, Shape.unranked());
        return g.build().graph();
    }

    private static GraphProto sum() {
        var g = new GraphBuilder("body", 11);
        String state = g.input("state", ElementType.UNDEFINED, Shape.unranked());
        String row = g.input("row", ElementType.UNDEFINED, Shape.unranked());
        g.output(
                g.node("Tanh", g.node("Add", state, row).make()).as("next"),
                ElementType.UNDEFINED,
                Shape.unranked());
        g.output(g.node("Mul", "next", row).as("left"), ElementType.UNDEFINED, Shape.unranked());
        return g.build().graph();
    }
}
