package io.graftflow.train.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.LayerTree;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.train.Batches;
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
     * @param batches which may be run in parts
     * @param rows to train on
     * @throws ProblemException {@code train.batch-of-one} with the layer
     */
    public static void requireSeveral(OnnxModel network, Set<String> trained, Batches batches, int rows) {
        int atOnce = (batches.size() + batches.accumulation() - 1) / batches.accumulation();
        if (atOnce > 1 && rows > 1) {
            return;
        }
        Optional<NodeProto> norm = training(network, trained).stream().findFirst();
        if (norm.isPresent()) {
            throw batchOfOne(network, norm.get(), rows == 1 ? "train" : "batchSize");
        }
    }

    /** The same batches, but that none at the end of an epoch has one row: it joins the one before, or of two is left out. */
    public static Batches withoutSingleRows(Batches batches, int rows) {
        boolean one = rows > batches.size() && rows % batches.size() == 1;
        if (!one || batches.last() == Batches.LastBatch.DROP) {
            return batches;
        }
        return batches.withLast(batches.size() > 2 ? Batches.LastBatch.MERGE : Batches.LastBatch.DROP);
    }

    private static ProblemException batchOfOne(OnnxModel network, NodeProto norm, String setting) {
        String scale = norm.getInput(SCALE);
        String layer = LayerTree.of(network)
                .owner(scale)
                .map(Layer::path)
                .filter(path -> !path.isEmpty())
                .orElse(norm.getName());
        return ProblemException.error(
                        "train.batch-of-one",
                        "The layer \"" + layer
                                + "\" normalizes by the rows of a batch, and a batch has one row; expected at"
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
