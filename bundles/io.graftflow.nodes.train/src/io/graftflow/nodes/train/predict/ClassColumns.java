package io.graftflow.nodes.train.predict;

import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.TableSpec;
import io.graftflow.data.TableWriter;
import io.graftflow.data.Tables;
import io.graftflow.train.Answers;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The most probable class of a row, how probable it is, and what becomes of rows that are not sure. */
final class ClassColumns implements PredictionColumns {

    private final Predict.Settings settings;
    private final List<String> labels;
    private final BitSet sure = new BitSet();

    ClassColumns(Predict.Settings settings, List<String> labels) {
        this.settings = settings;
        this.labels = labels;
    }

    @Override
    public List<Column> added() {
        List<Column> columns = new ArrayList<>();
        boolean blanks = settings.unsure() == Predict.Unsure.BLANK && settings.confidence() > 0;
        columns.add(new Column(settings.prefix() + "prediction", ColumnKind.CATEGORY, blanks, List.of()));
        columns.add(Column.required(settings.prefix() + "confidence", ColumnKind.NUMBER));
        if (settings.confidence() > 0) {
            columns.add(Column.required(settings.prefix() + "confident", ColumnKind.BOOLEAN));
        }
        if (settings.probabilities()) {
            labels.forEach(label ->
                    columns.add(Column.required(settings.prefix() + "probability_" + label, ColumnKind.NUMBER)));
        }
        return columns;
    }

    @Override
    public TableSpec addedTo(TableSpec table) {
        return PredictionColumns.super.addedTo(settings.unsure() == Predict.Unsure.DROP ? table.withoutRows() : table);
    }

    @Override
    public Tables.Filler filler(Answers answers) {
        float[] row = new float[labels.size()];
        return batch -> (position, out) -> {
            int number = (int) batch.first() + position;
            answers.copy(number, row);
            write(number, row, out);
        };
    }

    /** How many rows are confident. */
    long sure() {
        return sure.cardinality();
    }

    /** The rows that are confident. */
    long[] sureRows() {
        return sure.stream().asLongStream().toArray();
    }

    private void write(int number, float[] row, TableWriter out) {
        int best = 0;
        for (int i = 1; i < row.length; i++) {
            best = row[i] > row[best] ? i : best;
        }
        boolean isSure = row[best] >= settings.confidence();
        sure.set(number, isSure);
        int column = out.spec().index(settings.prefix() + "prediction");
        if (isSure || settings.unsure() != Predict.Unsure.BLANK) {
            out.text(column, labels.get(best));
        }
        out.number(column + 1, row[best]);
        int next = column + 2;
        if (settings.confidence() > 0) {
            out.bool(next++, isSure);
        }
        if (settings.probabilities()) {
            for (float probability : row) {
                out.number(next++, probability);
            }
        }
    }
}
