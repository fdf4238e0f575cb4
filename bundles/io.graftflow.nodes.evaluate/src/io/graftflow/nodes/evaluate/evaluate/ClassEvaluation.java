package io.graftflow.nodes.evaluate.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.Tables;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.Scorer;
import io.graftflow.evaluate.ScoresPage;
import io.graftflow.evaluate.page.Grid;
import io.graftflow.evaluate.page.Numbers;
import io.graftflow.evaluate.page.Page;
import io.graftflow.evaluate.page.Prose;
import io.graftflow.model.ModelSpec;
import io.graftflow.nodes.evaluate.Truth;
import io.graftflow.train.Answers;
import java.util.List;

/** One class a row. */
final class ClassEvaluation implements Evaluation {

    static final String PREDICTION = "prediction";
    static final String CONFIDENCE = "confidence";
    static final String CORRECT = "correct";

    static final List<Column> ADDED = List.of(
            Column.required(PREDICTION, ColumnKind.CATEGORY),
            Column.required(CONFIDENCE, ColumnKind.NUMBER),
            Column.required(CORRECT, ColumnKind.BOOLEAN));

    private static final List<Grid.Column> MISTAKE_COLUMNS = List.of(
            Grid.number("Row"),
            Grid.text("Input"),
            Grid.text("True class"),
            Grid.text("Taken for"),
            Grid.number("Confidence"));

    private final Evaluate.Settings settings;
    private final int[] truth;
    private final Scorer scorer;
    private final Mistakes mistakes = new Mistakes();

    private ClassEvaluation(Evaluate.Settings settings, int[] truth, Scorer scorer) {
        this.settings = settings;
        this.truth = truth;
        this.scorer = scorer;
    }

    static ClassEvaluation of(Evaluate.Settings settings, ModelSpec model, Table table, Metrics metrics) {
        int[] truth = Truth.of(table, settings.target().names().get(0), model.labels());
        return new ClassEvaluation(settings, truth, new Scorer(model.labels(), metrics));
    }

    @Override
    public String kind() {
        return "classification";
    }

    @Override
    public List<Column> added() {
        return ADDED;
    }

    @Override
    public Tables.Filler filler(Answers answers) {
        float[] row = new float[answers.labels().size()];
        return batch -> (position, out) -> {
            int number = (int) batch.first() + position;
            answers.copy(number, row);
            scorer.add(truth[number], row);
            int predicted = Scorer.mostProbable(row);
            boolean correct = predicted == truth[number];
            if (!correct) {
                mistakes.add(number, row[predicted]);
            }
            out.text(out.spec().index(PREDICTION), answers.labels().get(predicted));
            out.number(out.spec().index(CONFIDENCE), row[predicted]);
            out.bool(out.spec().index(CORRECT), correct);
        };
    }

    @Override
    public ObjectNode scores() {
        return scorer.scores().toJson();
    }

    @Override
    public String about() {
        return Numbers.count(truth.length) + " rows, "
                + scorer.scores().labels().size() + " classes";
    }

    @Override
    public void addTo(Page page, Table predictions) {
        ScoresPage.addTo(page, scorer.scores());
        List<List<String>> surest = mistakes.texts(
                predictions, settings.input(), settings.target().names().get(0));
        if (!surest.isEmpty()) {
            page.section(
                    "Mistakes that the model is surest of",
                    new Prose("Wrong labels and rows that are hard to tell are found among them."),
                    new Grid("Mistakes that the model is surest of", MISTAKE_COLUMNS, surest));
        }
    }
}
