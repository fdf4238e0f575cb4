package io.graftflow.nodes.evaluate.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.data.Column;
import io.graftflow.data.Table;
import io.graftflow.data.Tables;
import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.Retrieval;
import io.graftflow.evaluate.page.Figures;
import io.graftflow.evaluate.page.Numbers;
import io.graftflow.evaluate.page.Page;
import io.graftflow.evaluate.page.Prose;
import io.graftflow.model.ModelSpec;
import io.graftflow.train.Answers;
import io.graftflow.train.targets.GroupTargets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Vectors that shall lie near those of their own group. */
final class VectorEvaluation implements Evaluation {

    private static final String EMBEDDING = "embedding";

    private final GroupTargets truth;
    private final int width;
    private final Retrieval retrieval = new Retrieval();

    private VectorEvaluation(GroupTargets truth, int width) {
        this.truth = truth;
        this.width = width;
    }

    static VectorEvaluation of(Evaluate.Settings settings, ModelSpec model, Table table) {
        GroupTargets truth = GroupTargets.read(table, settings.target().names().get(0));
        return new VectorEvaluation(truth, Evaluation.width(model).orElse(1));
    }

    static List<Column> added(int width) {
        return List.of(Column.tensor(EMBEDDING, width));
    }

    @Override
    public String kind() {
        return EMBEDDING;
    }

    @Override
    public List<Column> added() {
        return added(width);
    }

    @Override
    public Tables.Filler filler(Answers answers) {
        float[] row = new float[width];
        return batch -> (position, out) -> {
            int number = (int) batch.first() + position;
            answers.copy(number, row);
            retrieval.add(truth.groups()[number], row);
            out.vector(out.spec().index(EMBEDDING), row);
        };
    }

    private Map<String, Double> values(Retrieval.Result result) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("recallAt1", result.recallAt1());
        values.put("recallAt5", result.recallAt5());
        values.put("mapAtR", result.mapAtR());
        return values;
    }

    @Override
    public ObjectNode scores() {
        Retrieval.Result result = retrieval.result();
        ObjectNode json = Json.object().put("rows", result.rows()).put("queries", result.queries());
        values(result).forEach(json.putObject("metrics")::put);
        return json;
    }

    @Override
    public String about() {
        return Numbers.count(truth.rows()) + " rows, "
                + Numbers.count(truth.names().size()) + " groups";
    }

    @Override
    public void addTo(Page page, Table predictions) {
        Retrieval.Result result = retrieval.result();
        Map<String, Double> values = values(result);
        List<Figures.Figure> figures = new ArrayList<>();
        for (Criterion criterion : Retrieval.CRITERIA) {
            figures.add(new Figures.Figure(
                    criterion.title(), Numbers.measure(values.get(criterion.id())), criterion.definition()));
        }
        page.add(new Figures(figures));
        page.section(
                "How it was measured",
                new Prose(Numbers.count(result.queries()) + " of " + Numbers.count(result.rows())
                        + " rows asked for the rows nearest to them by angle, among all others."));
    }
}
