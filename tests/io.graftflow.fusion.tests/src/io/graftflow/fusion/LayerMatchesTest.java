package io.graftflow.fusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.model.LayerMatch;
import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Parameter;
import io.graftflow.onnx.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerMatchesTest {

    @TempDir
    Path folder;

    @Test
    void allLayersOfModelsOfOneArchitectureMatchWhateverTheyAreCalled() {
        ModelSpec one = spec(Nets.network(1, 2));
        ModelSpec other = spec(Nets.network(3, 4).rename(Map.of("body.weight", "trunk.w", "head.weight", "top.w")));
        List<LayerMatch> matches = LayerMatches.of(List.of(one, other));
        assertTrue(matches.stream().allMatch(match -> match.differences().isEmpty()), matches.toString());
        assertEquals(
                one.layers().allParameters().stream()
                        .mapToLong(Parameter::count)
                        .sum(),
                matches.stream().mapToLong(LayerMatch::parameters).sum());
    }

    @Test
    void whatDiffersIsToldWithItsModelAndItsSizes() {
        List<LayerMatch> matches =
                LayerMatches.of(List.of(spec(wide(3, "extra")), spec(wide(3, "")), spec(wide(4, "more"))));
        assertEquals(
                Map.of(
                        "body", List.of("Its weight is 6 × 3 in model 1 and 6 × 4 in model 3."),
                        "extra", List.of("Model 2 has no such layer.", "Model 3 has no such layer."),
                        "more", List.of("Model 1 has no such layer.", "Model 2 has no such layer.")),
                matches.stream()
                        .filter(match -> !match.differences().isEmpty())
                        .collect(Collectors.toMap(LayerMatch::path, LayerMatch::differences)));
        assertEquals(
                List.of("body", "extra", "more"),
                matches.stream().map(LayerMatch::path).toList());
    }

    private ModelSpec spec(OnnxModel network) {
        return Nets.part(folder, network, List.of(), Set.of()).spec();
    }

    /** A product of a width, and a scale of a name, where it has one. */
    private static OnnxModel wide(int width, String extra) {
        var random = new Random(1);
        var graph = new GraphBuilder("wide", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", Nets.WIDTH));
        String last = graph.node("MatMul", x, graph.initializer("body.weight", Nets.floats(random, Nets.WIDTH, width)))
                .named("/body/MatMul")
                .make();
        if (!extra.isEmpty()) {
            last = graph.node("Mul", last, graph.initializer(extra + ".scale", Nets.floats(random, width)))
                    .named("/" + extra + "/Mul")
                    .make();
        }
        graph.output(graph.node("Identity", last).as("logits"), ElementType.FLOAT, Shape.of("batch", width));
        return graph.build();
    }
}
