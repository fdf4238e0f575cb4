package io.graftflow.nodes.train.predict;

import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Tables;
import io.graftflow.train.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * The labels that a row is told to have, as a list.
 *
 * @param settings of the node
 * @param labels the model's labels
 */
record LabelColumns(Predict.Settings settings, List<String> labels) implements PredictionColumns {

    @Override
    public List<Column> added() {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.required(settings.prefix() + "prediction", ColumnKind.TEXT));
        if (settings.probabilities()) {
            labels.forEach(label ->
                    columns.add(Column.required(settings.prefix() + "probability_" + label, ColumnKind.NUMBER)));
        }
        return columns;
    }

    @Override
    public Tables.Filler filler(Answers answers) {
        float[] row = new float[answers.width()];
        return batch -> (position, out) -> {
            answers.copy((int) batch.first() + position, row);
            int column = out.spec().index(settings.prefix() + "prediction");
            var told = new StringJoiner(settings.separator());
            for (int i = 0; i < row.length; i++) {
                if (row[i] >= settings.threshold()) {
                    told.add(labels.get(i));
                }
                if (settings.probabilities()) {
                    out.number(column + 1 + i, row[i]);
                }
            }
            out.text(column, told.toString());
        };
    }
}
