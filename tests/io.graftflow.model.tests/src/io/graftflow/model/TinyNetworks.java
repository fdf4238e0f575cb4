package io.graftflow.model;

import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.util.Random;

/** Small networks of the shapes that models come in. */
final class TinyNetworks {

    private TinyNetworks() {}

    /** Embeds tokens and places, and gives {@code last_hidden_state [batch, sequence, 4]}. */
    static OnnxModel textBackbone(int vocabulary, int positions, long seed) {
        var random = new Random(seed);
        var g = new GraphBuilder("backbone", 17);
        String ids = g.input("input_ids", ElementType.INT64, Shape.of("batch", "sequence"));
        g.input("attention_mask", ElementType.INT64, Shape.of("batch", "sequence"));
        String words = g.initializer("embeddings.word_embeddings.weight", floats(random, vocabulary, 4));
        String places = g.initializer("embeddings.position_embeddings.weight", floats(random, positions, 4));
        String first = g.initializer("embeddings.LayerNorm.bias", floats(random, 4));
        String sum = g.node("Add", g.node("Gather", words, ids).make(), first).make();
        String zero = g.initializer("zero", TensorData.scalar(0L));
        String place = g.node("Gather", places, zero).make();
        g.output(
                g.node("Add", sum, place).as("last_hidden_state"), ElementType.FLOAT, Shape.of("batch", "sequence", 4));
        return g.build();
    }

    /** A linear classifier over {@code embedding [batch, 4]}. */
    static OnnxModel classifier(int classes, long seed) {
        var random = new Random(seed);
        var g = new GraphBuilder("classifier", 17);
        String x = g.input("embedding", ElementType.FLOAT, Shape.of("batch", 4));
        String w = g.initializer("head.weight", floats(random, classes, 4));
        String b = g.initializer("head.bias", floats(random, classes));
        g.output(
                g.node("Gemm", x, w, b).attribute("transB", 1).as("logits"),
                ElementType.FLOAT,
                Shape.of("batch", classes));
        return g.build();
    }

    private static TensorData floats(Random random, int... shape) {
        int count = 1;
        long[] sizes = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            count *= shape[i];
            sizes[i] = shape[i];
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return TensorData.of(values, sizes);
    }
}
