package io.graftflow.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Bodies that are put where they run. That the results stay the same is tested with the engines. */
class ControlFlowTest {

    private static final Shape SCALAR = Shape.of(new long[0]);

    private static List<String> operators(OnnxModel model) {
        return model.nodes().stream().map(NodeProto::getOpType).toList();
    }

    /** {@code state + step}, where {@code step} is the body's own; leaves the new state. */
    private static GraphProto body() {
        var g = new GraphBuilder("body", 17);
        g.input("turn", ElementType.INT64, SCALAR);
        String goesOn = g.input("goesOn", ElementType.BOOL, SCALAR);
        String state = g.input("state", ElementType.FLOAT, Shape.of(2));
        String next = g.node("Add", state, g.initializer("step", TensorData.of(new float[] {1, 2})))
                .as("next");
        g.output(g.node("Identity", goesOn).as("still"), ElementType.BOOL, SCALAR);
        g.output(next, ElementType.FLOAT, Shape.of(2));
        g.output(g.node("Identity", next).as("left"), ElementType.FLOAT, Shape.of(2));
        return g.build().graph();
    }

    private static OnnxModel loop(String trips, GraphBuilder g) {
        String x = g.input("x", ElementType.FLOAT, Shape.of(2));
        g.node("Loop", trips, "", x).attribute("body", body()).named("loop").outputs("last", "all");
        g.output("last", ElementType.FLOAT, Shape.of(2));
        g.output("all", ElementType.FLOAT, Shape.of("turns", 2));
        return g.build();
    }

    @Test
    void aLoopOfAKnownNumberOfTurnsIsWrittenOutUnderFreshNames() {
        var g = new GraphBuilder("loop", 17);
        OnnxModel flat = loop(g.initializer("trips", TensorData.scalar(3L)), g).toControlFlowInlined();
        assertEquals(3, operators(flat).stream().filter("Add"::equals).count());
        assertTrue(operators(flat).stream().noneMatch("Loop"::equals));
        assertEquals(List.of(), flat.check());
        assertEquals("float[3, 2]", flat.type("all").toString());
        Set<String> names = flat.nodes().stream()
                .flatMap(node -> node.getOutputList().stream())
                .collect(Collectors.toSet());
        assertEquals(flat.nodes().size(), names.size());
    }

    @Test
    void aLoopWhoseTurnsAreReadFromAnInputStays() {
        var g = new GraphBuilder("loop", 17);
        OnnxModel model = loop(g.input("trips", ElementType.INT64, SCALAR), g);
        assertSame(model, model.toControlFlowInlined());
    }

    @Test
    void aLoopOfTheLengthOfAnAxisIsWrittenOutWhereTheLengthIsFixed() {
        for (Object length : List.of(4, "time")) {
            var g = new GraphBuilder("loop", 17);
            String sequence = g.input("sequence", ElementType.FLOAT, Shape.of(length, 2));
            String sizes = g.node("Shape", sequence).make();
            OnnxModel model = loop(
                    g.node("Gather", sizes, g.initializer("0", TensorData.scalar(0L)))
                            .make(),
                    g);
            assertEquals(
                    length.equals("time"),
                    operators(model.toControlFlowInlined()).contains("Loop"));
        }
    }

    @Test
    void theBranchThatASizeDecidesTakesThePlaceOfItsNode() {
        for (int size : new int[] {3, 5}) {
            var g = new GraphBuilder("if", 17);
            String x = g.input("x", ElementType.FLOAT, Shape.of(size, 2));
            String first = g.node("Gather", g.node("Shape", x).make(), g.initializer("0", TensorData.scalar(0L)))
                    .make();
            String large = g.node("Greater", first, g.initializer("4", TensorData.scalar(4L)))
                    .make();
            g.output(
                    g.node("If", large)
                            .attribute("then_branch", branch("Relu"))
                            .attribute("else_branch", branch("Tanh"))
                            .as("y"),
                    ElementType.FLOAT,
                    Shape.of(size, 2));
            List<String> operators = operators(g.build().toControlFlowInlined());
            assertTrue(operators.contains(size == 5 ? "Relu" : "Tanh"), operators::toString);
            assertTrue(!operators.contains("If") && !operators.contains(size == 5 ? "Tanh" : "Relu"));
        }
    }

    /** Looks at the tensor x outside. */
    private static GraphProto branch(String function) {
        var g = new GraphBuilder("branch", 17);
        g.output(g.node(function, "x").as("z"), ElementType.FLOAT, Shape.unranked());
        return g.build().graph();
    }

    @Test
    void aModelWithoutBodiesIsTheSame() {
        var g = new GraphBuilder("plain", 17);
        g.output(g.node("Relu", g.input("x", ElementType.FLOAT, Shape.of(2))).as("y"), ElementType.FLOAT, Shape.of(2));
        OnnxModel model = g.build();
        assertSame(model, model.toControlFlowInlined());
        assertEquals(Set.of("x"), new TreeSet<>(model.index().inputs()));
    }
}
