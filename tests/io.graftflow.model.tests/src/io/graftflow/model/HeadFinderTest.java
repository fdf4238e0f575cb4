package io.graftflow.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.Parameter;
import io.graftflow.onnx.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeadFinderTest {

    private static final Head CLASSIFIER = new Head(Head.SINGLE_LABEL, "logits");

    @Test
    void backboneHasNone() {
        assertEquals(List.of(), HeadFinder.layers(tree("encoder.layer.0.weight", "pooler.weight"), Head.NONE));
    }

    @Test
    void whatReplaceHeadAddedIsTheHead() {
        Layer root = tree("encoder.layer.0.weight", "head.0.weight", "head.1.weight");
        assertEquals(List.of("head"), heads(root));
    }

    @Test
    void everyPartOfAnEnsembleHasOne() {
        Layer root = tree("encoder.weight", "model1.head.0.weight", "model2.head.0.weight");
        assertEquals(List.of("model1.head", "model2.head"), heads(root));
    }

    @Test
    void classifierAfterTheBlocksIsTheHead() {
        Layer root = tree(
                "bert.embeddings.weight",
                "bert.encoder.layer.0.weight",
                "bert.encoder.layer.1.weight",
                "classifier.dense.weight",
                "classifier.out_proj.weight");
        assertEquals(List.of("classifier"), heads(root));
    }

    @Test
    void classifierInsideOneOuterLayerIsFound() {
        Layer root = tree("model.features.0.weight", "model.features.1.weight", "model.classifier.weight");
        assertEquals(List.of("model.classifier"), heads(root));
    }

    @Test
    void lastOfPlainLayersIsTheHead() {
        assertEquals(List.of("fc3"), heads(tree("fc1.weight", "fc2.weight", "fc3.weight")));
    }

    private static List<String> heads(Layer root) {
        return HeadFinder.layers(root, CLASSIFIER).stream().map(Layer::path).toList();
    }

    /** A tree of layers from the names of their weights. */
    private static Layer tree(String... tensors) {
        return layer("", "", List.of(tensors));
    }

    private static Layer layer(String name, String path, List<String> tensors) {
        Map<String, List<String>> inside = new LinkedHashMap<>();
        List<Parameter> own = new ArrayList<>();
        for (String tensor : tensors) {
            String rest = path.isEmpty() ? tensor : tensor.substring(path.length() + 1);
            int dot = rest.indexOf('.');
            if (dot < 0) {
                own.add(new Parameter(
                        tensor,
                        rest,
                        new Shape(List.of(Dim.of(4), Dim.of(4))),
                        ElementType.FLOAT,
                        16,
                        Parameter.Role.WEIGHT));
            } else {
                inside.computeIfAbsent(rest.substring(0, dot), key -> new ArrayList<>())
                        .add(tensor);
            }
        }
        List<Layer> children = new ArrayList<>();
        inside.forEach(
                (child, names) -> children.add(layer(child, path.isEmpty() ? child : path + "." + child, names)));
        return new Layer(name, path, children, own, List.of());
    }
}
