package io.graftflow.train;

import io.graftflow.base.Hash;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.model.Model;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Split;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.train.internal.FeatureStage;
import io.graftflow.train.internal.FrozenCut;
import io.graftflow.train.internal.NetworkHash;
import io.graftflow.train.internal.RowSource;
import io.graftflow.train.internal.TableRows;
import io.graftflow.train.internal.Weights;
import java.util.List;
import java.util.Set;

/**
 * Runs models over tables, computing nothing twice: what a row gave once is taken from the {@link FeatureCache}. The
 * frozen part of a model is cut off and cached apart from the rest, so that a model with another head, or trained on,
 * costs only that. Rows are batched by length and read ahead on another thread.
 *
 * @param settings what to run with
 * @param cache where features are kept
 */
public record ModelRunner(RunSettings settings, FeatureCache cache) {

    /** Raised when the same network would give other features for the same row. */
    private static final String VERSION = "features 1";

    /**
     * Runs a model over a column.
     *
     * @param outputs names of tensors of the network, each with a row for each row of the batch
     * @throws io.graftflow.base.ProblemException when a value is missing or of the wrong kind, when the network cannot
     *     be run, {@code train.not-per-row} when a tensor does not have a row for each row
     */
    public RunResult run(Model model, Table table, String column, List<String> outputs, Progress progress) {
        try (Preprocessor preprocessor = Preprocessor.of(model)) {
            return run(model.network(), model.spec().frozen(), preprocessor, table, column, outputs, progress);
        }
    }

    /**
     * Runs a network over a column.
     *
     * @param network the network
     * @param frozen weights that other networks may share; their part of the network is cached apart
     * @param preprocessor how values become inputs
     */
    public RunResult run(
            OnnxModel network,
            Set<String> frozen,
            Preprocessor preprocessor,
            Table table,
            String column,
            List<String> outputs,
            Progress progress) {
        long start = System.nanoTime();
        var rows = new TableRows(table, column, preprocessor, progress.part(0, 0.02));
        OnnxModel wanted = network.prune(outputs);
        var figures = new FeatureStage.Figures();
        Features features = run(wanted, frozen, rows, preprocessor, figures, progress.part(0.02, 1));
        double seconds = (System.nanoTime() - start) / 1e9;
        return new RunResult(features, figures.computed(), rows.rows() - figures.computed(), figures.tokens(), seconds);
    }

    private Features run(
            OnnxModel network,
            Set<String> frozen,
            RowSource rows,
            Preprocessor preprocessor,
            FeatureStage.Figures figures,
            Progress progress) {
        FeatureStage whole = stage(network, List.of(), preprocessor, figures);
        int[] missing = whole.missing(rows);
        if (missing.length > 0 && !frozen.isEmpty()) {
            Split split = FrozenCut.of(network, Weights.free(network, frozen));
            if (split.hasPrefix()
                    && split.suffix().outputs().size() == network.outputs().size()) {
                RowSource some = rows.select(missing);
                Features below = prefix(split, preprocessor, figures).run(some, progress.part(0, 0.95));
                new FeatureStage(split.suffix(), whole.store(), List.of(), settings, new FeatureStage.Figures())
                        .run(some.withInputs(below), progress.part(0.95, 1));
            }
        }
        return whole.run(rows, progress);
    }

    /** The frozen part of a network; its features go into the rest together with the inputs that the rest reads. */
    FeatureStage prefix(Split split, Preprocessor preprocessor, FeatureStage.Figures figures) {
        List<String> originals =
                split.originals().stream().map(TensorSpec::name).toList();
        return stage(split.prefix(), originals, preprocessor, figures);
    }

    private FeatureStage stage(
            OnnxModel network, List<String> passed, Preprocessor preprocessor, FeatureStage.Figures figures) {
        var key = new Hash()
                .add(VERSION)
                .add(NetworkHash.of(network))
                .add(preprocessor.identity())
                .add(settings.device().kind().name());
        passed.forEach(key::add);
        return new FeatureStage(network, cache.store(key.hex()), passed, settings, figures);
    }
}
