package io.graftflow.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.engine.Device;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.preprocess.LengthBuckets;
import io.graftflow.preprocess.Preprocessor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that PyTorch's update_bn computed (resources/statistics.py), and laws. */
class NormStatisticsTest {

    private static final int BATCH = 4;

    @TempDir
    Path folder;

    private final JsonNode golden = golden();

    @ParameterizedTest
    @ValueSource(longs = {9, 13, 18})
    void findsWhatPyTorchFinds(long opset) {
        Map<String, TensorData> found = statistics(network(opset), Set.of(), rows(10), BATCH);
        assertEquals(
                Set.of("norm.running_mean", "norm.running_var", "last.running_mean", "last.running_var"),
                found.keySet());
        found.forEach((name, tensor) ->
                assertArrayEquals(doubles(golden.path("after").path(name)), tensor.doubles(), 2e-5, name));
    }

    @Test
    void oneBatchGivesTheMeanAndVarianceOfTheRows() {
        Map<String, TensorData> found = statistics(single(), Set.of(), rows(10), 64);
        double[] rows = doubles(golden.path("rows"));
        for (int channel = 0; channel < 4; channel++) {
            double mean = 0;
            for (int row = 0; row < 10; row++) {
                mean += rows[row * 4 + channel] / 10;
            }
            double variance = 0;
            for (int row = 0; row < 10; row++) {
                variance += Math.pow(rows[row * 4 + channel] - mean, 2) / 9;
            }
            assertEquals(mean, found.get("mean").doubles()[channel], 1e-5);
            assertEquals(variance, found.get("variance").doubles()[channel], 1e-5);
        }
    }

    @Test
    void statisticsDoNotDependOnThoseThatWereThere() {
        OnnxModel network = network(13);
        Map<String, TensorData> once = statistics(network, Set.of(), rows(10), BATCH);
        Map<String, TensorData> twice = statistics(network.withInitializers(once), Set.of(), rows(10), BATCH);
        assertEquals(once, twice);
    }

    @Test
    void frozenStatisticsStayAndAreGoneBy() {
        OnnxModel network = network(13);
        Map<String, TensorData> all = statistics(network, Set.of(), rows(10), BATCH);
        Map<String, TensorData> some =
                statistics(network, Set.of("norm.running_mean", "norm.running_var"), rows(10), BATCH);
        assertEquals(Set.of("last.running_mean", "last.running_var"), some.keySet());
        assertTrue(!some.get("last.running_mean").equals(all.get("last.running_mean")));
    }

    @Test
    void aBatchOfOneRowIsLeftOutAndNothingButThatIsRefused() {
        Map<String, TensorData> four = statistics(single(), Set.of(), rows(4), 4);
        Map<String, TensorData> five = statistics(single(), Set.of(), rows(5), 4);
        assertEquals(four, five);
        var failure = assertThrows(ProblemException.class, () -> statistics(single(), Set.of(), rows(1), 4));
        assertEquals("train.batch-of-one", failure.problem().code());
    }

    @Test
    void networkWithoutBatchNormalizationHasNone() {
        var graph = new GraphBuilder("plain", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", 4));
        graph.output(graph.node("Relu", x).as("y"), ElementType.FLOAT, Shape.of("batch", 4));
        assertEquals(Map.of(), statistics(graph.build(), Set.of(), rows(4), 4));
    }

    @Test
    void halfPrecisionIsComputedInFloats() {
        OnnxModel half = network(13, ElementType.FLOAT16);
        Map<String, TensorData> found = statistics(half, Set.of(), rows(10), BATCH);
        found.forEach((name, tensor) -> {
            assertEquals(ElementType.FLOAT16, tensor.element());
            assertArrayEquals(doubles(golden.path("after").path(name)), tensor.doubles(), 0.05, name);
        });
    }

    private Map<String, TensorData> statistics(OnnxModel network, Set<String> frozen, Table rows, int batch) {
        Model model = Model.create(folder.resolve("model"))
                .network(network)
                .preprocessing(new Preprocessing.None())
                .head(Head.NONE)
                .write();
        var settings = new RunSettings(
                new OrtEngine(), Device.CPU, new SessionOptions(1), LengthBuckets.DEFAULT.withRows(batch));
        try (Preprocessor preprocessor = Preprocessor.of(model)) {
            return new NormStatistics(settings)
                    .of(model.network(), frozen, preprocessor, rows, "values", Progress.NONE);
        }
    }

    private Table rows(int count) {
        TableSpec spec = TableSpec.of(Column.tensor("values", 4));
        double[] values = doubles(golden.path("rows"));
        try (var writer = Table.write(folder.resolve("rows" + count + ".arrow"), spec)) {
            for (int row = 0; row < count; row++) {
                float[] own = new float[4];
                for (int i = 0; i < 4; i++) {
                    own[i] = (float) values[row * 4 + i];
                }
                writer.vector(0, own).endRow();
            }
            return writer.finish();
        }
    }

    /** One batch normalization of the rows themselves. */
    private static OnnxModel single() {
        var graph = new GraphBuilder("single", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", 4));
        float[] ones = {1, 1, 1, 1};
        graph.output(
                graph.node(
                                "BatchNormalization",
                                x,
                                graph.initializer("scale", TensorData.of(ones)),
                                graph.initializer("shift", TensorData.of(ones)),
                                graph.initializer("mean", TensorData.of(ones)),
                                graph.initializer("variance", TensorData.of(ones)))
                        .as("y"),
                ElementType.FLOAT,
                Shape.of("batch", 4));
        return graph.build();
    }

    private OnnxModel network(long opset) {
        return network(opset, ElementType.FLOAT);
    }

    /** The network of the script. */
    private OnnxModel network(long opset, ElementType element) {
        var graph = new GraphBuilder("net", opset);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", 4));
        String narrow = element == ElementType.FLOAT ? x : graph.cast(x, element);
        String first = graph.node(
                        "Gemm",
                        narrow,
                        weight(graph, element, "first.weight", 6, 4),
                        weight(graph, element, "first.bias", 6))
                .attribute("transB", 1)
                .make();
        String active = graph.node("Relu", norm(graph, element, first, "norm", 1e-5f, 6))
                .make();
        String places = graph.node("Reshape", active, graph.integers(-1, 2, 3)).make();
        String second = graph.node(
                        "Conv",
                        places,
                        weight(graph, element, "second.weight", 3, 2, 1),
                        weight(graph, element, "second.bias", 3))
                .make();
        String last = norm(graph, element, second, "last", 1e-3f, 3);
        String wide = element == ElementType.FLOAT ? last : graph.cast(last, ElementType.FLOAT);
        graph.output(graph.node("Identity", wide).as("y"), ElementType.FLOAT, Shape.of("batch", 3, 3));
        return graph.build();
    }

    private String norm(
            GraphBuilder graph, ElementType element, String input, String name, float epsilon, long channels) {
        return graph.node(
                        "BatchNormalization",
                        input,
                        weight(graph, element, name + ".weight", channels),
                        weight(graph, element, name + ".bias", channels),
                        weight(graph, element, name + ".running_mean", channels),
                        weight(graph, element, name + ".running_var", channels))
                .attribute("epsilon", epsilon)
                .make();
    }

    private String weight(GraphBuilder graph, ElementType element, String name, long... shape) {
        return graph.initializer(
                name, TensorData.of(element, doubles(golden.path("before").path(name)), shape));
    }

    private static double[] doubles(JsonNode list) {
        double[] values = new double[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = list.path(i).asDouble();
        }
        return values;
    }

    private static JsonNode golden() {
        try (InputStream in = NormStatisticsTest.class.getResourceAsStream("/resources/statistics.json")) {
            return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "statistics.json");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
