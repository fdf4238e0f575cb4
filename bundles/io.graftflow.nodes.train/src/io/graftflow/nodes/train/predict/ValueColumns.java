package io.graftflow.nodes.train.predict;

import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Tables;
import io.graftflow.train.Answers;
import java.util.List;

/**
 * The numbers that a row is told to have.
 *
 * @param settings of the node
 * @param labels what the numbers are called
 */
record ValueColumns(Predict.Settings settings, List<String> labels) implements PredictionColumns {

    @Override
    public List<Column> added() {
        String name = settings.prefix() + "prediction";
        return labels.size() == 1
                ? List.of(Column.required(name, ColumnKind.NUMBER))
                : labels.stream()
                        .map(label -> Column.required(name + "_" + label, ColumnKind.NUMBER))
                        .toList();
    }

    @Override
    public Tables.Filler filler(Answers answers) {
        float[] row = new float[answers.width()];
        String first = added().get(0).name();
        return batch -> (position, out) -> {
            answers.copy((int) batch.first() + position, row);
            int column = out.spec().index(first);
            for (int i = 0; i < row.length; i++) {
                out.number(column + i, row[i]);
            }
        };
    }
}
