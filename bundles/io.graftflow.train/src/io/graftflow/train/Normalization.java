package io.graftflow.train;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Titled;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.TensorData;
import java.util.Arrays;
import java.util.Locale;

/** What is done to the pooled features before the first layer of a head. */
public enum Normalization implements Titled {
    /** Nothing. */
    NONE("None") {
        @Override
        String add(GraphBuilder graph, String pooled, int features) {
            return pooled;
        }
    },
    /** Every row is divided by its Euclidean length, as for cosine similarity. */
    L2("Length 1 (L2)") {
        @Override
        String add(GraphBuilder graph, String pooled, int features) {
            String squares = graph.reduceSum(graph.node("Mul", pooled, pooled).make(), true, 1);
            String length = graph.node("Max", graph.node("Sqrt", squares).make(), graph.scalar(1e-12f))
                    .make();
            return graph.node("Div", pooled, length).make();
        }
    },
    /**
     * Every feature gets mean 0 and variance 1 over the training rows. Training sets the two tensors, {@value
     * HeadBuilder#MEAN} and {@value HeadBuilder#SCALE}, from the frozen features before the first step; the optimizer
     * does not touch them. Of use where features are sparse or of unlike size, as those of image networks are.
     */
    STANDARDIZE("Standardize") {
        @Override
        String add(GraphBuilder graph, String pooled, int features) {
            float[] ones = new float[features];
            Arrays.fill(ones, 1);
            String mean = graph.initializer(HeadBuilder.MEAN, TensorData.of(new float[features]));
            String scale = graph.initializer(HeadBuilder.SCALE, TensorData.of(ones));
            String centred =
                    graph.node("Sub", pooled, mean).named("/head/norm/Sub").make();
            return graph.node("Mul", centred, scale).named("/head/norm/Mul").make();
        }
    };

    private final String title;

    Normalization(String title) {
        this.title = title;
    }

    @Override
    public String title() {
        return title;
    }

    /** The word for it in settings. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The normalization of a word.
     *
     * @throws ProblemException {@code train.unknown-normalization} with the nearest word
     */
    public static Normalization of(String word) {
        return Arrays.stream(values())
                .filter(normalization -> normalization.word().equals(word))
                .findFirst()
                .orElseThrow(() -> ProblemException.error(
                        "train.unknown-normalization",
                        "There is no normalization \"" + word + "\".",
                        Nearest.remedy(
                                word,
                                Arrays.stream(values()).map(Normalization::word).toList())));
    }

    /** Adds its nodes; returns the tensor that comes out, of the same shape {@code [batch, features]}. */
    abstract String add(GraphBuilder graph, String pooled, int features);
}
