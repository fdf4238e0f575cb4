package io.graftflow.nodes.train.predict;

import io.graftflow.data.Column;
import io.graftflow.data.Tables;
import io.graftflow.train.Answers;
import java.util.List;

/**
 * The vector of a row, as Embed gives it.
 *
 * @param settings of the node
 * @param width the size of a vector
 */
record VectorColumn(Predict.Settings settings, int width) implements PredictionColumns {

    @Override
    public List<Column> added() {
        return List.of(Column.tensor(settings.prefix() + "embedding", Math.max(1, width)));
    }

    @Override
    public Tables.Filler filler(Answers answers) {
        float[] row = new float[answers.width()];
        return batch -> (position, out) -> {
            answers.copy((int) batch.first() + position, row);
            out.vector(out.spec().index(settings.prefix() + "embedding"), row);
        };
    }
}
