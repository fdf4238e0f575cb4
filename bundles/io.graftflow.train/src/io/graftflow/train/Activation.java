package io.graftflow.train;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Titled;
import io.graftflow.onnx.GraphBuilder;
import java.util.Arrays;
import java.util.Locale;

/** What stands between two layers of a head. */
public enum Activation implements Titled {
    /** {@code max(x, 0)}. */
    RELU("ReLU") {
        @Override
        String add(GraphBuilder graph, String input) {
            return graph.node("Relu", input).make();
        }
    },
    /** {@code x Φ(x)} with the error function (Hendrycks and Gimpel, 2016, arXiv:1606.08415). */
    GELU("GELU") {
        @Override
        String add(GraphBuilder graph, String input) {
            String scaled =
                    graph.node("Div", input, graph.scalar((float) Math.sqrt(2))).make();
            String twice = graph.node("Add", graph.node("Erf", scaled).make(), graph.scalar(1))
                    .make();
            return graph.node("Mul", graph.node("Mul", input, twice).make(), graph.scalar(0.5f))
                    .make();
        }
    },
    /** The hyperbolic tangent. */
    TANH("tanh") {
        @Override
        String add(GraphBuilder graph, String input) {
            return graph.node("Tanh", input).make();
        }
    };

    private final String title;

    Activation(String title) {
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
     * The activation of a word.
     *
     * @throws ProblemException {@code train.unknown-activation} with the nearest word
     */
    public static Activation of(String word) {
        return Arrays.stream(values())
                .filter(activation -> activation.word().equals(word))
                .findFirst()
                .orElseThrow(() -> ProblemException.error(
                        "train.unknown-activation",
                        "There is no activation \"" + word + "\".",
                        Nearest.remedy(
                                word,
                                Arrays.stream(values()).map(Activation::word).toList())));
    }

    /** Adds its nodes; returns the tensor that comes out, of the same shape. */
    abstract String add(GraphBuilder graph, String input);
}
