package io.graftflow.nodes.evaluate.classification;

import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.Tables;
import io.graftflow.evaluate.Scorer;
import io.graftflow.train.Probabilities;
import java.nio.file.Path;
import java.util.List;

/** Writes each row's prediction beside it, and scores it on the way. */
final class PredictionTable {

    static final String PREDICTION = "prediction";
    static final String CONFIDENCE = "confidence";
    static final String CORRECT = "correct";

    /** The columns that are added. */
    static final List<Column> ADDED = List.of(
            Column.required(PREDICTION, ColumnKind.CATEGORY),
            Column.required(CONFIDENCE, ColumnKind.NUMBER),
            Column.required(CORRECT, ColumnKind.BOOLEAN));

    private PredictionTable() {}

    static Table write(
            Table table,
            int[] truth,
            Probabilities probabilities,
            Scorer scorer,
            Mistakes mistakes,
            Path target,
            Progress progress) {
        float[] row = new float[probabilities.labels().size()];
        Tables.Filler filler = batch -> (position, out) -> {
            int number = (int) batch.first() + position;
            probabilities.copy(number, row);
            scorer.add(truth[number], row);
            int predicted = Scorer.mostProbable(row);
            boolean correct = predicted == truth[number];
            if (!correct) {
                mistakes.add(number, row[predicted]);
            }
            out.text(out.spec().index(PREDICTION), probabilities.labels().get(predicted));
            out.number(out.spec().index(CONFIDENCE), row[predicted]);
            out.bool(out.spec().index(CORRECT), correct);
        };
        return Tables.withColumns(table, ADDED, filler, target, progress);
    }
}
