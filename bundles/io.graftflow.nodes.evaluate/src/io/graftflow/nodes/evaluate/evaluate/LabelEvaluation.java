package io.graftflow.nodes.evaluate.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.Tables;
import io.graftflow.evaluate.LabelScorer;
import io.graftflow.evaluate.LabelScoresPage;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.page.Numbers;
import io.graftflow.evaluate.page.Page;
import io.graftflow.model.ModelSpec;
import io.graftflow.train.Answers;
import io.graftflow.train.targets.LabelTargets;
import java.util.List;
import java.util.StringJoiner;

/**
 * Any number of labels a row.
 *
 * @param settings of the node
 * @param truth the true labels
 * @param scorer what adds up
 */
record LabelEvaluation(Evaluate.Settings settings, LabelTargets truth, LabelScorer scorer) implements Evaluation {

    static final List<Column> ADDED = List.of(
            Column.required(ClassEvaluation.PREDICTION, ColumnKind.TEXT),
            Column.required(ClassEvaluation.CORRECT, ColumnKind.BOOLEAN));

    static LabelEvaluation of(Evaluate.Settings settings, ModelSpec model, Table table, Metrics metrics) {
        LabelTargets truth = LabelTargets.read(table, settings.columnsOfTargets(), model.labels());
        return new LabelEvaluation(settings, truth, new LabelScorer(model.labels(), settings.threshold(), metrics));
    }

    @Override
    public String kind() {
        return "multi-label-classification";
    }

    @Override
    public List<Column> added() {
        return ADDED;
    }

    @Override
    public Tables.Filler filler(Answers answers) {
        float[] row = new float[answers.width()];
        return batch -> (position, out) -> {
            int number = (int) batch.first() + position;
            answers.copy(number, row);
            boolean correct = scorer.add(truth.truth(number), row);
            var told = new StringJoiner(settings.target().separator());
            for (int i = 0; i < row.length; i++) {
                if (row[i] >= settings.threshold()) {
                    told.add(answers.labels().get(i));
                }
            }
            out.text(out.spec().index(ClassEvaluation.PREDICTION), told.toString());
            out.bool(out.spec().index(ClassEvaluation.CORRECT), correct);
        };
    }

    @Override
    public ObjectNode scores() {
        return scorer.scores().toJson();
    }

    @Override
    public String about() {
        return Numbers.count(truth.rows()) + " rows, " + truth.labels().size() + " labels";
    }

    @Override
    public void addTo(Page page, Table predictions) {
        LabelScoresPage.addTo(page, scorer.scores());
    }
}
