package io.graftflow.train;

import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.TableWriter;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.testkit.TinyText;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Small networks with what real ones have: products with anonymous weights, layer norms spelled out, batch norms. */
public final class Networks {

    /** How many blocks there are. */
    public static final int BLOCKS = 3;

    private static final int WIDTH = TinyText.WIDTH;
    private static final int CHANNELS = 4;

    private Networks() {}

    /** A text model of three blocks as exporters write them, with a linear head; nothing is frozen. */
    static Model text(Bench bench, Path folder) {
        Model tiny = bench.backbone();
        OnnxModel network = transformer(tiny.network());
        return headed(tiny.edit(folder.resolve("deep")).network(network).write(), Pooling.MEAN, folder.resolve("text"));
    }

    /** An image model of two convolutions with batch norm, one of them of groups, with a linear head; nothing is frozen. */
    static Model image(Path folder) {
        Model backbone = Model.create(folder.resolve("convolutional"))
                .network(convolutional())
                .preprocessing(new Preprocessing.None())
                .write();
        return headed(backbone, Pooling.MEAN, folder.resolve("image"));
    }

    private static Model headed(Model backbone, Pooling pooling, Path folder) {
        var settings = HeadSettings.linear(pooling, TinyText.LABELS.size(), 1);
        return backbone.edit(folder)
                .network(HeadBuilder.build(
                        Backbone.of(backbone.network(), backbone.spec().head(), "", pooling), settings))
                .head(new Head(Head.SINGLE_LABEL, HeadBuilder.LOGITS))
                .labels(TinyText.LABELS)
                .frozen(Set.of())
                .write();
    }

    /** Images whose label is the one of their first three channels that is bright. */
    static Table images(Path file, int rows, long seed) {
        var random = new Random(seed);
        TableSpec spec = TableSpec.of(Column.tensor("x", 3, 6, 6), Column.of("label", ColumnKind.CATEGORY));
        float[] values = new float[3 * 6 * 6];
        try (TableWriter writer = Table.write(file, spec)) {
            for (int row = 0; row < rows; row++) {
                int label = row % 3;
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextGaussian() + (i / 36 == label ? 1 : 0);
                }
                writer.vector(0, values).text(1, TinyText.LABELS.get(label)).endRow();
            }
            return writer.finish();
        }
    }

    /** The hidden states of a network with the table of embeddings of another. */
    public static OnnxModel transformer(OnnxModel tiny) {
        var random = new Random(3);
        var graph = new GraphBuilder("deep", 17);
        Shape tokens = Shape.of("batch", "sequence");
        String ids = graph.input("input_ids", ElementType.INT64, tokens);
        String mask = graph.input("attention_mask", ElementType.INT64, tokens);
        String table = graph.initializer("embeddings.word.weight", tiny.initializer("embeddings.word.weight"));
        String hidden = graph.node("Gather", table, ids)
                .named("/embeddings/word/Gather")
                .make();
        for (int block = 0; block < BLOCKS; block++) {
            hidden = block(graph, random, hidden, block);
        }
        String inside = graph.unsqueeze(graph.cast(mask, ElementType.FLOAT), 2);
        graph.output(
                graph.node("Mul", hidden, inside).as("last_hidden_state"),
                ElementType.FLOAT,
                Shape.of("batch", "sequence", WIDTH));
        return graph.build();
    }

    private static String block(GraphBuilder graph, Random random, String input, int block) {
        String path = "/encoder/layer." + block;
        String name = "encoder.layer." + block;
        String weight = graph.initializer("onnx::MatMul_" + (100 + block), normal(random, 0.3, WIDTH, WIDTH));
        String product = graph.node("MatMul", input, weight)
                .named(path + "/dense/MatMul")
                .make();
        String bias = graph.initializer(name + ".dense.bias", normal(random, 0.3, WIDTH));
        String sum = graph.node("Add", product, bias).named(path + "/dense/Add").make();
        String active = graph.node("Tanh", sum).named(path + "/Tanh").make();
        String dropped = graph.node("Dropout", active, graph.scalar(0.1f))
                .named(path + "/Dropout")
                .make();
        String residual = graph.node("Add", dropped, input).named(path + "/Add").make();
        return layerNorm(graph, residual, path + "/norm", name + ".norm");
    }

    private static String layerNorm(GraphBuilder graph, String x, String path, String name) {
        String mean = graph.reduceMean(x, true, -1);
        String centred = graph.node("Sub", x, mean).named(path + "/Sub").make();
        String squares =
                graph.node("Pow", centred, graph.scalar(2)).named(path + "/Pow").make();
        String variance = graph.reduceMean(squares, true, -1);
        String root = graph.node(
                        "Sqrt",
                        graph.node("Add", variance, graph.scalar(1e-5f))
                                .named(path + "/Add")
                                .make())
                .named(path + "/Sqrt")
                .make();
        String normal = graph.node("Div", centred, root).named(path + "/Div").make();
        String scaled = graph.node("Mul", normal, graph.initializer(name + ".weight", constant(1, WIDTH)))
                .named(path + "/Mul")
                .make();
        return graph.node("Add", scaled, graph.initializer(name + ".bias", constant(0, WIDTH)))
                .named(path + "/Add_1")
                .make();
    }

    /** Two convolutions, each with a batch norm. */
    public static OnnxModel convolutional() {
        var random = new Random(4);
        var graph = new GraphBuilder("convolutional", 17);
        String x = graph.input("x", ElementType.FLOAT, Shape.of("batch", 3, 6, 6));
        String first = unit(graph, x, "layer1", normal(random, 0.4, CHANNELS, 3, 3, 3), 1);
        String second = unit(graph, first, "layer2", normal(random, 0.4, CHANNELS, 2, 3, 3), 2);
        graph.node("Identity", second).as("planes");
        graph.output("planes", ElementType.FLOAT, Shape.of("batch", CHANNELS, 6, 6));
        return graph.build();
    }

    private static String unit(GraphBuilder graph, String x, String layer, TensorData kernel, long groups) {
        String convolved = graph.node("Conv", x, graph.initializer(layer + ".conv.weight", kernel))
                .attribute("group", groups)
                .attribute("pads", new long[] {1, 1, 1, 1})
                .named("/" + layer + "/conv/Conv")
                .make();
        var parts = new TreeMap<String, String>();
        for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
            double value = part.equals("weight") || part.equals("running_var") ? 1 : 0;
            parts.put(part, graph.initializer(layer + ".bn." + part, constant(value, CHANNELS)));
        }
        String normal = graph.node(
                        "BatchNormalization",
                        convolved,
                        parts.get("weight"),
                        parts.get("bias"),
                        parts.get("running_mean"),
                        parts.get("running_var"))
                .named("/" + layer + "/bn/BatchNormalization")
                .make();
        return graph.node("Relu", normal).named("/" + layer + "/Relu").make();
    }

    private static TensorData constant(double value, long size) {
        float[] values = new float[(int) size];
        Arrays.fill(values, (float) value);
        return TensorData.of(values, size);
    }

    private static TensorData normal(Random random, double deviation, long... shape) {
        int count = 1;
        for (long size : shape) {
            count *= (int) size;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return TensorData.of(values, shape);
    }
}
