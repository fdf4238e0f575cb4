package io.graftflow.nodes.evaluate.compare;

import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.engine.Device;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.model.Model;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.FeatureCache;
import io.graftflow.train.Features;
import io.graftflow.train.ModelRunner;
import io.graftflow.train.RunSettings;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Classifiers whose linear head is set by hand. */
final class Fitted {

    static final String WEIGHT = "head.0.weight";
    static final String BIAS = "head.0.bias";
    private static final float SHARPNESS = 8;

    private Fitted() {}

    /** The classifier whose classes are as probable as their mean features are near. */
    static Model nearestMeans(Model start, Table table, Path target, Path cache) {
        String feature = start.network().nodes().stream()
                .filter(node -> node.getOpType().equals("Gemm"))
                .map(node -> node.getInput(0))
                .findFirst()
                .orElseThrow();
        var runner = new ModelRunner(
                RunSettings.of(new OrtEngine(), Device.CPU, new SessionOptions(2)), new FeatureCache(cache));
        Features features = runner.run(start, table, "text", List.of(feature), Progress.NONE)
                .features();
        List<String> labels = start.spec().labels();
        int width = (int) features.shape(feature, 0)[0];
        float[] weight = new float[labels.size() * width];
        int[] counts = new int[labels.size()];
        var row = FloatBuffer.allocate(width);
        table.forEachRow(Progress.NONE, own -> {
            int label = labels.indexOf(own.text("label"));
            features.copy(feature, (int) own.index(), row.clear());
            counts[label]++;
            for (int i = 0; i < width; i++) {
                weight[label * width + i] += row.array()[i];
            }
        });
        float[] bias = new float[labels.size()];
        for (int label = 0; label < bias.length; label++) {
            for (int i = 0; i < width; i++) {
                float mean = weight[label * width + i] / counts[label];
                weight[label * width + i] = SHARPNESS * mean;
                bias[label] -= SHARPNESS * mean * mean / 2;
            }
        }
        return with(start, weight, bias, labels, target);
    }

    /** The same classifier with its classes in the opposite order. */
    static Model turned(Model model, Path target) {
        float[] weight = model.network().initializer(WEIGHT).floats();
        float[] bias = model.network().initializer(BIAS).floats();
        int width = weight.length / bias.length;
        float[] turnedWeight = new float[weight.length];
        float[] turnedBias = new float[bias.length];
        for (int label = 0; label < bias.length; label++) {
            int from = bias.length - 1 - label;
            System.arraycopy(weight, from * width, turnedWeight, label * width, width);
            turnedBias[label] = bias[from];
        }
        List<String> labels = new ArrayList<>(model.spec().labels());
        Collections.reverse(labels);
        return with(model, turnedWeight, turnedBias, labels, target);
    }

    private static Model with(Model model, float[] weight, float[] bias, List<String> labels, Path target) {
        Map<String, TensorData> tensors = Map.of(
                WEIGHT,
                TensorData.of(weight, bias.length, weight.length / bias.length),
                BIAS,
                TensorData.of(bias, bias.length));
        return model.edit(target)
                .network(model.network().withInitializers(tensors))
                .labels(labels)
                .write();
    }
}
