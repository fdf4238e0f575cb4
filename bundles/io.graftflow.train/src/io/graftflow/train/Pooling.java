package io.graftflow.train;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Titled;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.TensorData;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the parts of a row, such as its tokens, become one vector. */
public enum Pooling implements Titled {
    /** The first part, such as the token {@code [CLS]}. */
    CLS("First part ([CLS])") {
        @Override
        String sequence(GraphBuilder graph, String hidden, Optional<String> mask) {
            return graph.node("Gather", hidden, graph.initializer("pool/first", scalar(0)))
                    .attribute("axis", 1)
                    .make();
        }
    },
    /** The mean over all parts that the mask lets through. */
    MEAN("Mean") {
        @Override
        String sequence(GraphBuilder graph, String hidden, Optional<String> mask) {
            if (mask.isEmpty()) {
                return graph.reduceMean(hidden, false, 1);
            }
            String weights = graph.unsqueeze(graph.cast(mask.get(), ElementType.FLOAT), 2);
            String sum = graph.reduceSum(graph.node("Mul", hidden, weights).make(), false, 1);
            String count = graph.node("Max", graph.reduceSum(weights, false, 1), graph.scalar(SMALLEST_COUNT))
                    .make();
            return graph.node("Div", sum, count).make();
        }

        @Override
        String planes(GraphBuilder graph, String features) {
            return graph.reduceMean(features, false, 2, 3);
        }
    },
    /** The largest value of each feature over all parts that the mask lets through. */
    MAX("Maximum") {
        @Override
        String sequence(GraphBuilder graph, String hidden, Optional<String> mask) {
            if (mask.isEmpty()) {
                return graph.reduceMax(hidden, false, 1);
            }
            String inside = graph.unsqueeze(graph.cast(mask.get(), ElementType.BOOL), 2);
            String masked = graph.node("Where", inside, hidden, graph.scalar(-Float.MAX_VALUE))
                    .make();
            return graph.reduceMax(masked, false, 1);
        }

        @Override
        String planes(GraphBuilder graph, String features) {
            return graph.reduceMax(features, false, 2, 3);
        }
    },
    /** None: the network gives one vector a row. */
    NONE("None") {
        @Override
        String sequence(GraphBuilder graph, String hidden, Optional<String> mask) {
            throw unfit("a sequence");
        }
    };

    private final String title;

    Pooling(String title) {
        this.title = title;
    }

    @Override
    public String title() {
        return title;
    }

    private static final float SMALLEST_COUNT = 1e-9f;

    /** The word for it in settings. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The pooling of a word.
     *
     * @throws ProblemException {@code train.unknown-pooling} with the nearest word
     */
    public static Pooling of(String word) {
        return Arrays.stream(values())
                .filter(pooling -> pooling.word().equals(word))
                .findFirst()
                .orElseThrow(() -> ProblemException.error(
                        "train.unknown-pooling",
                        "There is no pooling \"" + word + "\".",
                        Nearest.remedy(
                                word, Arrays.stream(values()).map(Pooling::word).toList())));
    }

    /**
     * Adds nodes that pool {@code [batch, length, features]} to {@code [batch, features]}.
     *
     * @param mask {@code [batch, length]}, 1 for what counts
     */
    abstract String sequence(GraphBuilder graph, String hidden, Optional<String> mask);

    /** Adds nodes that pool {@code [batch, channels, height, width]} to {@code [batch, channels]}. */
    String planes(GraphBuilder graph, String features) {
        throw unfit("planes of an image");
    }

    private static TensorData scalar(long value) {
        return TensorData.scalar(value);
    }

    ProblemException unfit(String what) {
        return ProblemException.error(
                "train.pooling-unfit",
                "The network gives " + what + ", which pooling \"" + word() + "\" does not make one vector of.",
                "Choose the pooling mean.");
    }
}
