package io.graftflow.nodes.evaluate.compare;

import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableWriter;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.compare.LabelAnswers;
import io.graftflow.evaluate.page.Numbers;
import io.graftflow.model.ModelSpec;
import io.graftflow.train.Answers;
import io.graftflow.train.targets.LabelTargets;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

/** Any number of labels a row. */
final class LabelComparison extends Comparison<LabelAnswers> {

    private final CompareSettings settings;
    private final List<ModelSpec> specs;
    private final List<Rival> rivals;
    private final JointLabels union;
    private final boolean[][] truth;
    private final Metrics metrics;

    LabelComparison(CompareSettings settings, List<ModelSpec> specs, List<Rival> rivals, Table table, Metrics metrics) {
        this.settings = settings;
        this.specs = specs;
        this.rivals = rivals;
        this.union = JointLabels.of(specs);
        LabelTargets targets = LabelTargets.read(table, settings.columnsOfTargets(), union.labels());
        this.truth = new boolean[targets.rows()][];
        Arrays.setAll(truth, targets::truth);
        this.metrics = metrics;
    }

    @Override
    String kind() {
        return "multi-label-classification";
    }

    @Override
    String about() {
        return Numbers.count(truth.length) + " rows, " + union.labels().size() + " labels";
    }

    @Override
    List<String> notes() {
        return union.notes(specs, rivals);
    }

    @Override
    LabelAnswers score(ModelSpec model, Answers answers) {
        var scored = new LabelAnswers(union.labels(), truth, settings.threshold(), metrics);
        union.forEachRow(model, answers, truth.length, scored::add);
        return scored;
    }

    static List<Column> columns(Rival rival) {
        return List.of(
                Column.required("prediction" + rival.suffix(), ColumnKind.TEXT),
                Column.required("correct" + rival.suffix(), ColumnKind.BOOLEAN));
    }

    @Override
    List<Column> columns(int model) {
        return columns(rivals.get(model));
    }

    @Override
    void write(int model, int row, TableWriter out) {
        LabelAnswers own = models().get(model);
        boolean[] told = own.told(row);
        var labels = new StringJoiner(settings.target().separator());
        for (int i = 0; i < told.length; i++) {
            if (told[i]) {
                labels.add(union.labels().get(i));
            }
        }
        out.text(out.spec().index("prediction" + rivals.get(model).suffix()), labels.toString());
        out.bool(out.spec().index("correct" + rivals.get(model).suffix()), own.isRight(row));
    }

    @Override
    Likeness likeness() {
        return new Likeness(
                "Rows that both tell exactly alike",
                "Errors that both make",
                "The second table looks at the rows of which at least one of the two does not tell exactly the true labels:"
                        + " the share of which neither does. Models that are good and share few errors gain most from being"
                        + " fused.");
    }
}
