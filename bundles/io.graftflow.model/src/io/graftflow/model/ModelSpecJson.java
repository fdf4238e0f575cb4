package io.graftflow.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.model.internal.PreprocessingJson;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.Parameter;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorSpec;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A model's spec as JSON, for {@code --json} and for pages. */
public final class ModelSpecJson {

    private ModelSpecJson() {}

    /**
     * Such as
     *
     * <pre>{@code
     * {"inputs": [{"name": "input_ids", "element": "int64", "shape": ["batch", "sequence"]}],
     *  "outputs": [{"name": "logits", "element": "float", "shape": ["batch", 10]}],
     *  "parameters": {"total": 22717066, "frozen": 22713216},
     *  "labels": ["animal", …],
     *  "preprocessing": {"kind": "text", "maxTokens": 128},
     *  "head": {"task": "single-label-classification", "output": "logits"},
     *  "frozen": ["encoder.layer.0.output.dense.bias", …],
     *  "provenance": [{"action": "load", "details": {…}}],
     *  "layers": {"name": "", "path": "", "parameters": 22717066, "frozen": 22713216, "tensors": […], "children": […]}}
     * }</pre>
     *
     * An axis of unknown size and name is {@code null}, and so is a shape of unknown rank.
     */
    public static ObjectNode of(ModelSpec spec) {
        ObjectNode json = Json.object();
        tensors(json.putArray("inputs"), spec.inputs());
        tensors(json.putArray("outputs"), spec.outputs());
        json.putObject("parameters")
                .put("total", spec.layers().parameterCount())
                .put("frozen", frozenCount(spec.layers(), spec.frozen()));
        spec.labels().forEach(json.putArray("labels")::add);
        json.set("preprocessing", PreprocessingJson.of(spec.preprocessing()));
        json.putObject("head")
                .put("task", spec.head().task().word())
                .put("output", spec.head().output());
        spec.frozen().forEach(json.putArray("frozen")::add);
        ArrayNode provenance = json.putArray("provenance");
        for (Step step : spec.provenance()) {
            ObjectNode details =
                    provenance.addObject().put("action", step.action()).putObject("details");
            step.details().forEach(details::put);
        }
        json.set("layers", layer(spec.layers(), spec.frozen()));
        return json;
    }

    /** How many numbers of a layer, and of all inside it, are in frozen weights. */
    static long frozenCount(Layer layer, Set<String> frozen) {
        return layer.allParameters().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                .filter(parameter -> frozen.contains(parameter.tensor()))
                .mapToLong(Parameter::count)
                .sum();
    }

    private static void tensors(ArrayNode json, List<TensorSpec> tensors) {
        for (TensorSpec tensor : tensors) {
            ObjectNode node = json.addObject().put("name", tensor.name());
            node.put("element", tensor.element().name().toLowerCase(Locale.ROOT));
            shape(node, tensor.shape());
        }
    }

    private static void shape(ObjectNode node, Shape shape) {
        if (!shape.ranked()) {
            node.putNull("shape");
            return;
        }
        ArrayNode axes = node.putArray("shape");
        for (Dim dim : shape.dims()) {
            if (dim instanceof Dim.Fixed fixed) {
                axes.add(fixed.size());
            } else if (dim instanceof Dim.Symbol symbol && !symbol.isAnonymous()) {
                axes.add(symbol.name());
            } else {
                axes.addNull();
            }
        }
    }

    private static ObjectNode layer(Layer layer, Set<String> frozen) {
        ObjectNode json = Json.object();
        json.put("name", layer.name()).put("path", layer.path());
        json.put("parameters", layer.parameterCount()).put("frozen", frozenCount(layer, frozen));
        ArrayNode tensors = json.putArray("tensors");
        for (Parameter parameter : layer.parameters()) {
            ObjectNode tensor =
                    tensors.addObject().put("name", parameter.name()).put("tensor", parameter.tensor());
            tensor.put("element", parameter.element().name().toLowerCase(Locale.ROOT));
            shape(tensor, parameter.shape());
            tensor.put("role", parameter.role().name().toLowerCase(Locale.ROOT));
            tensor.put("frozen", frozen.contains(parameter.tensor()));
        }
        ArrayNode children = json.putArray("children");
        layer.children().forEach(child -> children.add(layer(child, frozen)));
        return json;
    }
}
