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
                        .outside(3)
                        .body("then_branch", floats -> scaled(floats, "Sin"))
                        .body("else_branch", floats -> scaled(floats, "Cos")),
                new OperatorCase("Loop", 11, 13, 16, 19, 21)
                        .integer(3)
                        .none()
                        .x(2, 2)
                        .body("body", ControlFlowCases::turn)
                        .outputs(2),
                new OperatorCase("Scan", 9, 11, 16, 19, 21)
                        .x(2)
                        .x(3, 2)
                        .set("num_scan_inputs", 1)
                        .body("body", ControlFlowCases::sum)
                        .outputs(2),
                new OperatorCase("Scan", 9, 11, 16, 19, 21)
                        .x(2)
                        .x(2, 3)
                        .set("num_scan_inputs", 1)
                        .with("scan_input_axes", 1)
                        .with("scan_input_directions", 1)
                        .with("scan_output_axes", 1)
                        .with("scan_output_directions", 1)
                        .body("body", ControlFlowCases::sum)
                        .outputs(2)
                        .note("backwards along another axis"));
    }

    /** A branch that looks outside. */
    private static GraphProto scaled(ElementType floats, String function) {
        var g = new GraphBuilder("branch", 11);
        g.output(g.node(function, "x1").as("z"), floats, Shape.of(3));
        return g.build().graph();
    }

    /** What is carried is squared and scaled; each turn leaves its sum. */
    private static GraphProto turn(ElementType floats) {
        var g = new GraphBuilder("body", 11);
        g.input("turn", ElementType.INT64, Shape.of(new long[0]));
        String goesOn = g.input("goesOn", ElementType.BOOL, Shape.of(new long[0]));
        String state = g.input("state", floats, Shape.of(2, 2));
        String next = g.node("Sin", g.node("Mul", state, state).make()).as("next");
        g.output(g.node("Identity", goesOn).as("still"), ElementType.BOOL, Shape.of(new long[0]));
        g.output(next, floats, Shape.of(2, 2));
        g.output(g.node("ReduceL2", next).attribute("keepdims", 0).as("left"), floats, Shape.of(new long[0]));
        return g.build().graph();
    }

    private static GraphProto sum(ElementType floats) {
        var g = new GraphBuilder("body", 11);
        String state = g.input("state", floats, Shape.of(2));
        String row = g.input("row", floats, Shape.of(2));
        String next = g.node("Tanh", g.node("Add", state, row).make()).as("next");
        g.output(next, floats, Shape.of(2));
        g.output(g.node("Mul", next, row).as("left"), floats, Shape.of(2));
        return g.build().graph();
    }
}
