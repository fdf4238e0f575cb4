package io.graftflow.nodes.model.fusemodels;

import io.graftflow.base.Progress;
import io.graftflow.fusion.Fused;
import io.graftflow.model.Model;
import io.graftflow.model.ModelBuilder;
import io.graftflow.onnx.TensorData;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.train.NormStatistics;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a model's folder of what was fused, with statistics of batch normalizations that fit its weights when that is wanted.
 *
 * @param first the first of the models
 * @param statistics the rows from which they are found; none to leave them as they are
 */
record FusedMaker(Model first, Optional<ValidationRows> statistics) {

    /** Begins the model. */
    ModelBuilder begin(Fused fused, Path folder, Progress progress) {
        ModelBuilder builder = fused.model(first, folder);
        statistics.ifPresent(rows -> refresh(builder, fused, rows, progress));
        return builder;
    }

    private void refresh(ModelBuilder builder, Fused fused, ValidationRows rows, Progress progress) {
        try (Preprocessor preprocessor = Preprocessor.of(first)) {
            Map<String, TensorData> found = new NormStatistics(rows.runner().settings())
                    .of(fused.network(), fused.frozen(), preprocessor, rows.table(), rows.column(), progress);
            if (!found.isEmpty()) {
                builder.network(fused.network().withInitializers(found));
            }
        }
    }
}
