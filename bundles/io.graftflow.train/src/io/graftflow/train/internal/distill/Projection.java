package io.graftflow.train.internal.distill;

import io.graftflow.base.ProblemException;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A learnt linear layer from the features of a student to those of its teachers, the regressor of FitNets (Romero et al.,
 * 2015, arXiv:1412.6550). It is there while a phase trains, and is in no model that is written. Its weights start as PyTorch's
 * {@code nn.Linear} has them.
 *
 * @param features what the student's head stands on, {@code [batch, features]}
 * @param width how many numbers the teachers' features have
 * @param seed of the first weights
 */
public record Projection(TensorSpec features, int width, long seed) {

    /** The output of the layer. */
    public static final String OUTPUT = "distill.matched";

    /** The weights of the layer. */
    public static final Set<String> WEIGHTS = Set.of("distill.projection.weight", "distill.projection.bias");

    /**
     * Refuses features that no such layer can stand on.
     *
     * @throws ProblemException {@code train.no-features}
     */
    public Projection {
        boolean fits = features.element() == ElementType.FLOAT
                && features.shape().rank() == 2
                && features.shape().dim(1).isFixed();
        if (!fits) {
            throw ProblemException.error(
                            "train.no-features",
                            "The features that the model's head stands on, " + features
                                    + ", cannot match a teacher's; expected one vector of floats for each row.",
                            "Set featureWeight to 0, or put another head on with Replace Head.")
                    .at("featureWeight");
        }
    }

    /**
     * A network with the layer.
     *
     * @param network that has the features
     * @param keep its output that stays
     */
    public OnnxModel in(OnnxModel network, String keep) {
        int from = (int) features.shape().dim(1).orElse(1);
        var random = new Random(seed);
        double bound = 1 / Math.sqrt(from);
        var graph = new GraphBuilder("projection", network.opset());
        String input = graph.input("distill.features", ElementType.FLOAT, Shape.of("batch", from));
        String weight = graph.initializer(
                "distill.projection.weight", TensorData.of(uniform(random, width * from, bound), width, from));
        String bias = graph.initializer("distill.projection.bias", TensorData.of(uniform(random, width, bound), width));
        graph.output(
                graph.node("Gemm", input, weight, bias)
                        .attribute("transB", 1)
                        .named("/distill/projection/Gemm")
                        .as(OUTPUT),
                ElementType.FLOAT,
                Shape.of("batch", width));
        return network.graft(graph.build(), Map.of("distill.features", features.name()), List.of(keep));
    }

    private static float[] uniform(Random random, int count, double bound) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return values;
    }
}
