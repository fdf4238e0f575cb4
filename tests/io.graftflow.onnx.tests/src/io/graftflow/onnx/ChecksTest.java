package io.graftflow.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import io.graftflow.base.Problem;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class ChecksTest {

    private static List<Problem> problems(long opset, Consumer<GraphProto.Builder> change) {
        OnnxModel mlp = TestModels.mlp();
        GraphProto.Builder graph = mlp.graph().toBuilder();
        change.accept(graph);
        return OnnxModel.of(mlp.proto().toBuilder()
                        .setGraph(graph)
                        .clearOpsetImport()
                        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                        .build())
                .check();
    }

    private static String code(long opset, Consumer<GraphProto.Builder> change) {
        return problems(opset, change).get(0).code();
    }

    private static NodeProto.Builder node(String operator, String input, String output) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName("extra")
                .addInput(input)
                .addOutput(output);
    }

    @Test
    void soundModelsHaveNoProblems() {
        TestModels.all().forEach(model -> assertEquals(List.of(), model.check()));
        assertEquals(List.of(), problems(17, graph -> {}));
    }

    @Test
    void tellsVersionsThatAreNotSupported() {
        assertEquals("onnx.unsupported-opset", code(23, graph -> {}));
        Problem old = problems(6, graph -> {}).get(0);
        assertEquals("onnx.old-opset", old.code());
        assertFalse(old.isError(), "an engine may still run it");
        OnnxModel future = OnnxModel.of(
                TestModels.mlp().proto().toBuilder().setIrVersion(99).build());
        assertEquals("onnx.unsupported-ir", future.check().get(0).code());
    }

    @Test
    void tellsBrokenWiring() {
        assertEquals("onnx.undefined-tensor", code(17, graph -> graph.addNode(node("Relu", "nothing", "z"))));
        assertEquals("onnx.duplicate-tensor", code(17, graph -> graph.addNode(node("Relu", "x", "hidden"))));
        assertEquals("onnx.no-outputs", code(17, GraphProto.Builder::clearOutput));
        assertEquals("onnx.undefined-tensor", code(17, graph -> graph.getOutputBuilder(0)
                .setName("nothing")));
        Problem cycle = problems(
                        17, graph -> graph.addNode(node("Relu", "b", "a")).addNode(node("Relu", "a", "b")))
                .get(0);
        assertEquals("onnx.cycle", cycle.code());
        assertEquals("extra", cycle.where());
    }

    @Test
    void tellsOperatorsThatTheVersionLacks() {
        Problem typo =
                problems(17, graph -> graph.addNode(node("Sofmax", "x", "z"))).get(0);
        assertEquals("onnx.unknown-operator", typo.code());
        assertEquals("Did you mean \"Softmax\"?", typo.remedy());
        Problem later = problems(13, graph -> graph.addNode(node("LayerNormalization", "x", "z")))
                .get(0);
        assertEquals("Opset 13 has no operator \"LayerNormalization\"; it came with opset 17.", later.message());
        assertEquals("onnx.missing-attribute", code(17, graph -> graph.addNode(node("Concat", "x", "z"))));
        assertEquals(
                "onnx.missing-opset",
                code(17, graph -> graph.addNode(node("Own", "x", "z").setDomain("my.own"))));
    }

    @Test
    void looksIntoBodies() {
        var body = new GraphBuilder("body", 17);
        body.output(body.node("Relu", "nowhere").as("inner"), ElementType.FLOAT, Shape.unranked());
        var g = new GraphBuilder("outer", 17);
        g.node("If", g.input("flag", ElementType.BOOL, Shape.of()))
                .attribute("then_branch", body.build().graph())
                .attribute("else_branch", body.build().graph())
                .as("y");
        g.output("y", ElementType.FLOAT, Shape.unranked());
        assertEquals(2, g.build().check().size());
        assertEquals("onnx.undefined-tensor", g.build().check().get(0).code());
    }
}
