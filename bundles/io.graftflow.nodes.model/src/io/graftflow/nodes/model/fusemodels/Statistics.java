package io.graftflow.nodes.model.fusemodels;

import io.graftflow.base.Progress;
import io.graftflow.fusion.Fused;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.train.NormStatistics;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the statistics of a fused model's batch normalizations in line with its weights, when that is wanted.
 *
 * @param rows from which they are found; none to leave them as they are
 * @param preprocessor what feeds the fused model
 */
record Statistics(Optional<ValidationRows> rows, Preprocessor preprocessor) {

    /** The network with its new statistics, or as it is. */
    OnnxModel refreshed(Fused fused, Progress progress) {
        Map<String, TensorData> found = rows.map(
                        own -> new NormStatistics(own.runner().settings())
                                .of(fused.network(), fused.frozen(), preprocessor, own.table(), own.column(), progress))
                .orElse(Map.of());
        return found.isEmpty() ? fused.network() : fused.network().withInitializers(found);
    }
}
