package io.graftflow.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class WeightPartTest {

    private final GraphBuilder graph = new GraphBuilder("parts", 17);
    private final String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", 4));

    private String stored(String name, long... shape) {
        int count = 1;
        for (long size : shape) {
            count *= (int) size;
        }
        return graph.initializer(name, TensorData.of(new float[count], shape));
    }

    private Map<String, Parameter.Part> parts(String result) {
        graph.node("Identity", result).as("y");
        graph.output("y", ElementType.FLOAT, Shape.unranked());
        return LayerTree.of(graph.build()).allParameters().stream()
                .collect(Collectors.toMap(Parameter::tensor, Parameter::part));
    }

    @Test
    void matricesAreFactorsWhereverTheyStand() {
        String y = graph.node("MatMul", x, stored("a.right", 4, 4)).make();
        y = graph.node("Gemm", y, stored("b.weight", 4, 4), stored("b.bias", 4)).make();
        String turned = graph.node("Transpose", stored("c.turned", 4, 4)).make();
        y = graph.node("MatMul", y, turned).make();
        assertEquals(
                Map.of(
                        "a.right", Parameter.Part.MATRIX,
                        "b.weight", Parameter.Part.MATRIX,
                        "b.bias", Parameter.Part.BIAS,
                        "c.turned", Parameter.Part.MATRIX),
                parts(y));
    }

    @Test
    void aTableThatIsTheLastLayerTooIsNoMatrix() {
        String ids = graph.input("ids", ElementType.INT64, Shape.of("batch"));
        String rows = graph.node("Gather", stored("shared.weight", 9, 4), ids).make();
        String turned = graph.node("Transpose", "shared.weight").make();
        assertEquals(
                Map.of("shared.weight", Parameter.Part.OTHER),
                parts(graph.node("MatMul", rows, turned).make()));
    }

    @Test
    void aSumWithAVectorIsABiasAndWithAMatrixIsNot() {
        String y = graph.node("Add", x, stored("one.bias", 4)).make();
        y = graph.node("Add", y, stored("position.weight", 3, 4)).make();
        y = graph.node("Mul", y, stored("gamma.scale", 4)).make();
        assertEquals(
                Map.of(
                        "one.bias", Parameter.Part.BIAS,
                        "position.weight", Parameter.Part.OTHER,
                        "gamma.scale", Parameter.Part.OTHER),
                parts(y));
    }

    @Test
    void aRootMeanSquareNormIsFoundAsItIsSpelledOut() {
        String squares = graph.node("Pow", x, graph.scalar(2)).make();
        String mean = graph.node("Add", graph.reduceMean(squares, true, -1), graph.scalar(1e-6f))
                .make();
        String inverse =
                graph.node("Reciprocal", graph.node("Sqrt", mean).make()).make();
        String normal = graph.node("Mul", x, inverse).make();
        assertEquals(
                Map.of("norm.weight", Parameter.Part.NORM_SCALE),
                parts(graph.node("Mul", stored("norm.weight", 4), normal).make()));
    }

    @Test
    void aGroupNormIsFoundAsExportersOfOldWriteIt() {
        String groups = graph.node("Reshape", x, graph.integers(0, 2, -1)).make();
        String normal = graph.node(
                        "InstanceNormalization",
                        groups,
                        graph.initializer("Constant_1", TensorData.of(new float[] {1, 1}, 2)),
                        graph.initializer("Constant_2", TensorData.of(new float[2], 2)))
                .make();
        String back = graph.node("Reshape", normal, graph.integers(0, 4)).make();
        String scaled = graph.node("Mul", back, stored("norm.weight", 4)).make();
        Map<String, Parameter.Part> parts =
                parts(graph.node("Add", scaled, stored("norm.bias", 4)).make());
        assertEquals(Parameter.Part.NORM_SCALE, parts.get("norm.weight"));
        assertEquals(Parameter.Part.NORM_BIAS, parts.get("norm.bias"));
    }
}
