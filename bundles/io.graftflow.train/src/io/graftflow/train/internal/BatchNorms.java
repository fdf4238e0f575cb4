package io.graftflow.train.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.LayerTree;
import io.graftflow.onnx.OnnxModel;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The batch normalizations of a network that train, which look at the rows of a batch together. */
public final class BatchNorms {

    private static final String OPERATOR = "BatchNormalization";
    private static final int SCALE = 1;
    private static final int FIRST_STATISTIC = 3;

    private BatchNorms() {}

    /** Whether one trains whose running statistics are frozen, so that none may follow the batches. */
    public static boolean haveFrozenStatistics(OnnxModel network, Set<String> trained, Set<String> frozen) {
        return training(network, trained).stream()
                .anyMatch(node ->
                        node.getInputList().stream().skip(FIRST_STATISTIC).anyMatch(frozen::contains));
    }

    /**
     * Refuses batches of one row, of which the variance is 0, where a batch normalization trains.
     *
     * @param rows in the smallest part of a batch that runs at once
     * @param setting what decides that, for the problem
     * @throws ProblemException {@code train.batch-of-one} with the layer
     */
    public static void requireSeveral(OnnxModel network, Set<String> trained, long rows, String setting) {
        Optional<NodeProto> norm = training(network, trained).stream().findFirst();
        if (rows > 1 || norm.isEmpty()) {
            return;
        }
        String scale = norm.get().getInput(SCALE);
        String layer = LayerTree.of(network)
                .owner(scale)
                .map(Layer::path)
                .filter(path -> !path.isEmpty())
                .orElse(norm.get().getName());
        throw ProblemException.error(
                        "train.batch-of-one",
                        "The layer \"" + layer + "\" normalizes by the rows of a batch, and a batch has one row; expected at"
                                + " least 2.",
                        "Take larger batches, or keep its statistics: set batchNorm to frozen.")
                .at(setting);
    }

    /** Whether any normalizes by the batch. */
    public static boolean train(OnnxModel network, Set<String> trained) {
        return !training(network, trained).isEmpty();
    }

    private static List<NodeProto> training(OnnxModel network, Set<String> trained) {
        return network.nodes().stream()
                .filter(node -> node.getOpType().equals(OPERATOR) && trained.contains(node.getInput(SCALE)))
                .toList();
    }
}
