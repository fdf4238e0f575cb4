package io.graftflow.onnx;

import static io.graftflow.onnx.TestModels.problemOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FunctionsTest {

    private static NodeProto.Builder node(String operator, List<String> inputs, String output) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(operator)
                .addAllInput(inputs)
                .addOutput(output);
    }

    private static FunctionProto.Builder function(String name, NodeProto.Builder... nodes) {
        var function = FunctionProto.newBuilder()
                .setDomain("my.own")
                .setName(name)
                .addInput("a")
                .addInput("b")
                .addOutput("r")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("my.own").setVersion(1));
        for (NodeProto.Builder node : nodes) {
            function.addNode(node);
        }
        return function;
    }

    private static OnnxModel with(FunctionProto.Builder... functions) {
        var g = new GraphBuilder("calls", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 4));
        String y = g.input("y", ElementType.FLOAT, Shape.of("batch", 4));
        String once = g.nodeOf("my.own", "Outer", x, y)
                .attribute("slope", 0.5f)
                .named("first")
                .as("once");
        g.output(g.nodeOf("my.own", "Outer", once, y).named("second").as("z"), ElementType.FLOAT, Shape.unranked());
        var model = g.build().proto().toBuilder();
        for (FunctionProto.Builder function : functions) {
            model.addFunctions(function);
        }
        return OnnxModel.of(model.build());
    }

    private static FunctionProto.Builder outer() {
        var leaky = node("LeakyRelu", List.of("s"), "r");
        leaky.addAttribute(AttributeProto.newBuilder()
                .setName("alpha")
                .setRefAttrName("slope")
                .setType(AttributeProto.AttributeType.FLOAT));
        return function("Outer", node("Inner", List.of("a", "b"), "s").setDomain("my.own"), leaky)
                .addAttribute("slope");
    }

    @Test
    void bodiesStandWhereTheFunctionsWereCalled() {
        OnnxModel model = with(outer(), function("Inner", node("Add", List.of("a", "b"), "r")));
        assertEquals(List.of(), model.check());
        OnnxModel inlined = model.toFunctionInlined();
        assertEquals(List.of(), inlined.check());
        assertEquals(
                List.of("Add", "LeakyRelu", "Add", "LeakyRelu"),
                inlined.nodes().stream().map(NodeProto::getOpType).toList());
        assertEquals(0.5f, Attributes.of(inlined.nodes().get(1)).real("alpha", 0.01f));
        assertEquals(0.01f, Attributes.of(inlined.nodes().get(3)).real("alpha", 0.01f), "not given, so ONNX's default");
        assertEquals("float[batch, 4]", inlined.type("z").toString());
        assertEquals("float[batch, 4]", model.type("z").toString(), "inference looks into functions");
        assertEquals(Map.of("", 17L), inlined.opsets());
    }

    @Test
    void modelsWithoutFunctionsStayAsTheyAre() {
        OnnxModel mlp = TestModels.mlp();
        assertSame(mlp, mlp.toFunctionInlined());
    }

    @Test
    void functionsThatCallThemselvesAreRefused() {
        OnnxModel endless = with(
                outer(), function("Inner", node("Outer", List.of("a", "b"), "r").setDomain("my.own")));
        problemOf("onnx.cycle", endless::toFunctionInlined);
        assertEquals(TensorType.UNKNOWN, endless.type("once"));
    }

    @Test
    void functionsForOtherVersionsAreRefusedWhenThatMatters() {
        var older = function("Inner", node("Softmax", List.of("a"), "r"));
        older.setOpsetImport(0, OperatorSetIdProto.newBuilder().setVersion(11));
        problemOf("onnx.opset-clash", () -> with(outer(), older).toFunctionInlined());
        var harmless = function("Inner", node("Add", List.of("a", "b"), "r"));
        harmless.setOpsetImport(0, OperatorSetIdProto.newBuilder().setVersion(13));
        assertEquals(4, with(outer(), harmless).toFunctionInlined().nodes().size());
    }
}
