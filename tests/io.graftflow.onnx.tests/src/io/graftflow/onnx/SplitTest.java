package io.graftflow.onnx;

import static io.graftflow.onnx.TestModels.problemOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SplitTest {

    private static List<String> weights(OnnxModel model) {
        return LayerTree.of(model).allParameters().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                .map(Parameter::tensor)
                .toList();
    }

    private static List<String> names(List<TensorSpec> specs) {
        return specs.stream().map(TensorSpec::name).toList();
    }

    @Test
    void thePrefixHoldsNothingThatIsTrainedAndBothTogetherMakeTheModel() {
        var random = new Random(51);
        for (OnnxModel model : TestModels.all().toList()) {
            List<String> weights = weights(model);
            for (int round = 0; round < 12; round++) {
                Set<String> trained = new HashSet<>(weights.subList(random.nextInt(weights.size()), weights.size()));
                if (round % 3 == 0) {
                    trained = Set.of(weights.get(random.nextInt(weights.size())));
                }
                Split split = model.split(trained);
                String what = trained + " of " + names(model.inputs()) + ", round " + round;
                Set<String> inPrefix = new HashSet<>(split.prefix().initializerNames());
                inPrefix.retainAll(trained);
                assertEquals(Set.of(), inPrefix, what);
                assertTrue(split.suffix().initializerNames().containsAll(needed(model, trained)), what);
                var inputs = new ArrayList<>(names(split.features()));
                inputs.addAll(names(split.originals()));
                assertEquals(inputs, names(split.suffix().inputs()), what);
                assertEquals(names(split.features()), names(split.prefix().outputs()), what);
                assertEquals(List.of(), split.suffix().check(), what);
                joins(model, split, what);
            }
        }
    }

    /** The trained tensors on which some output depends. */
    private static Set<String> needed(OnnxModel model, Set<String> trained) {
        Set<String> used = new HashSet<>(trained);
        used.retainAll(model.prune(names(model.outputs())).initializerNames());
        return used;
    }

    private static void joins(OnnxModel model, Split split, String what) {
        Map<String, String> joints = new HashMap<>();
        names(split.features()).forEach(name -> joints.put(name, name));
        OnnxModel joined = split.hasPrefix() ? split.prefix().graft(split.suffix(), joints) : split.suffix();
        Set<NodeProto> expected =
                new HashSet<>(model.prune(names(split.suffix().outputs())).nodes());
        assertEquals(expected, new HashSet<>(joined.nodes()), what);
    }

    @Test
    void featuresLieRowByRow() {
        for (OnnxModel model : TestModels.all().toList()) {
            List<String> weights = weights(model);
            for (int from = 0; from < weights.size(); from += 3) {
                Split split = model.split(Set.copyOf(weights.subList(from, weights.size())));
                Dim rows = model.inputs().get(0).shape().dim(0);
                split.features()
                        .forEach(feature -> assertEquals(rows, feature.shape().dim(0), feature.toString()));
            }
        }
    }

    @Test
    void cutsWhereTheFeaturesAreSmallest() {
        OnnxModel resnet = TestModels.read("resnet");
        Split head = resnet.split(Set.of("fc.weight", "fc.bias"));
        assertEquals("[/Flatten_output_0: float[batch, 48]]", head.features().toString(), "after the pool, not before");
        Layer layer3 = LayerTree.of(resnet).find("layer3").orElseThrow();
        Split block = resnet.split(Set.copyOf(layer3.tensors()));
        assertEquals(
                "[/layer2/layer2.1/relu_1/Relu_output_0: float[batch, 24, 4, 4]]",
                block.features().toString());
    }

    @Test
    void whatIsCheapIsComputedAgainRatherThanKept() {
        OnnxModel bert = TestModels.read("bert");
        Layer last = LayerTree.of(bert).find("layers.1").orElseThrow();
        Split split = bert.split(Set.copyOf(last.tensors()));
        assertEquals(
                "[/layers.0/norm2/Add_1_output_0: float[batch, 16, 40]]",
                split.features().toString());
        assertEquals(List.of("attention_mask"), names(split.originals()), "the mask is made of the original input");
    }

    @Test
    void rowsThatDependOnOtherRowsAreNoFeatures() {
        OnnxModel clip = TestModels.read("clip");
        Split split = clip.split(Set.of("logit_scale"));
        assertEquals(
                List.of("float[batch, 24]", "float[batch, 24]"),
                split.features().stream()
                        .map(feature -> feature.type().toString())
                        .toList(),
                "the embeddings of images and texts, not their products with each other");
    }

    /** Each row of {@code x} is compared with all others; what comes of it cannot be kept row by row. */
    @Test
    void comparisonsBetweenRowsAreNoFeatures() {
        var g = new GraphBuilder("similarity", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 1000));
        String embedding = g.node("MatMul", x, g.initializer("frozen", TensorData.of(new float[8000], 1000, 8)))
                .as("embedding");
        String other = g.node("Transpose", embedding).make();
        String similarity = g.node("MatMul", embedding, other).make();
        String scale = g.initializer("scale", TensorData.scalar(1f));
        g.output(g.node("Mul", similarity, scale).as("y"), ElementType.FLOAT, Shape.of("batch", "batch"));
        assertEquals(
                List.of("embedding"), names(g.build().split(Set.of("scale")).features()));
    }

    @Test
    void meansOverRowsAreNoFeatures() {
        var g = new GraphBuilder("centred", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 1000));
        String embedding = g.node("MatMul", x, g.initializer("frozen", TensorData.of(new float[8000], 1000, 8)))
                .as("embedding");
        String centred =
                g.node("Sub", embedding, g.reduceMean(embedding, true, 0)).make();
        String narrow =
                g.node("ReduceMax", centred).attribute("axes", new long[] {1}).make();
        String weight = g.initializer("weight", TensorData.of(new float[1], 1, 1));
        g.output(g.node("Mul", narrow, weight).as("y"), ElementType.FLOAT, Shape.of("batch", 1));
        assertEquals(
                List.of("embedding"), names(g.build().split(Set.of("weight")).features()));
    }

    @Test
    void cheapOperatorsAreAPrefixOnlyWhereTheyMakeTheDataMuchSmaller() {
        var g = new GraphBuilder("cheap", 17);
        String x = g.input("x", ElementType.INT64, Shape.of("batch", 100));
        String flags =
                g.node("Cast", x).attribute("to", ElementType.BOOL.onnx()).as("flags");
        String numbers = g.cast(flags, ElementType.FLOAT);
        String weight = g.initializer("weight", TensorData.of(new float[300], 100, 3));
        g.output(g.node("MatMul", numbers, weight).as("y"), ElementType.FLOAT, Shape.of("batch", 3));
        assertFalse(g.build().split(Set.of("weight")).hasPrefix(), "a byte instead of two is not worth it");

        var h = new GraphBuilder("pooled", 17);
        String image = h.input("image", ElementType.FLOAT, Shape.of("batch", 3, 224, 224));
        String pooled =
                h.node("Flatten", h.node("GlobalAveragePool", image).make()).as("pooled");
        String matrix = h.initializer("weight", TensorData.of(new float[6], 3, 2));
        h.output(h.node("MatMul", pooled, matrix).as("y"), ElementType.FLOAT, Shape.of("batch", 2));
        assertEquals(List.of("pooled"), names(h.build().split(Set.of("weight")).features()));
    }

    @Test
    void nothingTrainedLeavesNoSuffix() {
        OnnxModel bert = TestModels.read("bert");
        Split split = bert.split(Set.of());
        assertFalse(split.hasSuffix());
        assertTrue(split.suffix().nodes().isEmpty());
        assertEquals("[logits: float[batch, 4]]", split.features().toString());
        assertEquals(bert.nodes().size(), split.prefix().nodes().size());
    }

    @Test
    void allTrainedLeavesNoPrefix() {
        OnnxModel resnet = TestModels.read("resnet");
        Split split = resnet.split(Set.copyOf(weights(resnet)));
        assertFalse(split.hasPrefix());
        assertTrue(split.prefix().nodes().isEmpty());
        assertEquals(List.of("image"), names(split.originals()));
        assertEquals(resnet.nodes().size(), split.suffix().nodes().size());
    }

    @Test
    void tableLookupsAreNoReasonForAPrefix() {
        OnnxModel bert = TestModels.read("bert");
        List<String> weights = new ArrayList<>(weights(bert));
        weights.removeAll(List.of("words.weight", "types.weight", "positions.weight"));
        Split split = bert.split(Set.copyOf(weights));
        assertFalse(split.hasPrefix());
        assertEquals(names(bert.inputs()), names(split.originals()));
    }

    @Test
    void onlyOutputsThatTrainingChangesAreOutputsOfTheSuffix() {
        OnnxModel clip = TestModels.read("clip");
        Split split = clip.split(Set.of("text_projection"));
        assertEquals(
                List.of("text_embeds", "logits_per_image"), names(split.suffix().outputs()));
    }

    @Test
    void sharedWeightsAreInBothPartsAndTrainedOnesOnlyAbove() {
        var g = new GraphBuilder("tied", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 4));
        String tied = g.initializer("tied", TensorData.of(new float[16], 4, 4));
        String top = g.initializer("top", TensorData.of(new float[16], 4, 4));
        String a = g.node("MatMul", x, tied).as("a");
        String b = g.node("MatMul", a, top).as("b");
        g.output(g.node("MatMul", b, tied).as("c"), ElementType.FLOAT, Shape.of("batch", 4));
        OnnxModel model = g.build();
        Split frozen = model.split(Set.of("top"));
        assertEquals(Set.of("tied"), frozen.prefix().initializerNames());
        assertEquals(Set.of("tied", "top"), frozen.suffix().initializerNames());
        assertFalse(model.split(Set.of("tied")).hasPrefix());
    }

    @Test
    void refusesUnknownNames() {
        OnnxModel mlp = TestModels.mlp();
        problemOf("onnx.unknown-tensor", () -> mlp.split(Set.of("fc9.weight")));
        problemOf("onnx.unknown-tensor", () -> mlp.split(Set.of("hidden")));
    }
}
