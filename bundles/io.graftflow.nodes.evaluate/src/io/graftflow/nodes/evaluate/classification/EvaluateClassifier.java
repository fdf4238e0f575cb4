package io.graftflow.nodes.evaluate.classification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Problem;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.engine.Engines;
import io.graftflow.engine.SessionOptions;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.Scorer;
import io.graftflow.evaluate.Scores;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.node.ColumnCheck;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.Report;
import io.graftflow.node.RunContext;
import io.graftflow.node.Setting;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.train.FeatureCache;
import io.graftflow.train.ModelRunner;
import io.graftflow.train.Probabilities;
import io.graftflow.train.RunResult;
import io.graftflow.train.RunSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Holds a classifier's answers against the true labels of rows that it was not trained on. */
@Component(service = NodeType.class)
public final class EvaluateClassifier implements NodeType<EvaluateClassifier.Settings> {

    private static final String MODEL = "model";
    private static final String TABLE = "table";
    private static final String TRAINING = "training";
    private static final String REPORT = "report";
    private static final String PREDICTIONS = "predictions";

    private final Engines engines;
    private final Metrics metrics;

    /** What to evaluate on. */
    public record Settings(
            @Setting(title = "Input", help = "The column that the model reads, such as texts.") @Setting.ColumnOf(TABLE)
                    String input,
            @Setting(title = "Label", help = "The column with the true labels.") @Setting.ColumnOf(TABLE)
                    String label) {}

    /** Runs on the engines, and measures by the metrics, that are installed. */
    @Activate
    public EvaluateClassifier(@Reference Engines engines, @Reference Metrics metrics) {
        this.engines = engines;
        this.metrics = metrics;
    }

    @Override
    public Declaration declaration() {
        return Declaration.node("evaluate.classification", 1)
                .named("Evaluate", "Evaluate")
                .summary("Holds a classifier's answers against true labels, and reports how good they are.")
                .in(PortKind.MODEL, MODEL, "A classifier.")
                .in(PortKind.TABLE, TABLE, "Rows with true labels that the model was not trained on.")
                .optionalIn(PortKind.REPORT, TRAINING, "Fine-tune's report, whose curves and checks join this one.")
                .out(
                        PortKind.REPORT,
                        REPORT,
                        "Metrics, classes, confusion matrix and reliability, as a page and as JSON.")
                .out(PortKind.TABLE, PREDICTIONS, "The rows with prediction, confidence, and whether it is correct.")
                .build();
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Specs check(Settings settings, Specs inputs) {
        Optional<ModelSpec> model = inputs.model(MODEL);
        Optional<TableSpec> table = inputs.table(TABLE);
        List<Problem> problems = new ArrayList<>();
        ColumnCheck.feeds(model, table, "input", settings.input()).ifPresent(problems::add);
        ColumnCheck.labels(table, "label", settings.label()).ifPresent(problems::add);
        model.filter(spec -> !spec.head().classifies())
                .map(spec -> Problem.error(
                                "train.no-classifier",
                                "The model gives no classes; expected a classifier.",
                                "Put Replace Head and Fine-tune before it.")
                        .at(MODEL))
                .ifPresent(problems::add);
        Spec predictions = table.<Spec>map(spec -> new Spec.OfTable(predictions(spec)))
                .orElseGet(() -> new Spec.Unknown(PortKind.TABLE));
        Specs result = Specs.none().with(REPORT, new Spec.OfReport()).with(PREDICTIONS, predictions);
        for (Problem problem : problems) {
            result = result.with(problem);
        }
        return result;
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        Model model = inputs.model(MODEL);
        Table table = inputs.table(TABLE);
        Progress progress = context.progress();
        int[] truth = Truth.of(table, settings.label(), model.spec().labels());
        var runner = new ModelRunner(
                RunSettings.of(engines.inference(), context.device().used(), new SessionOptions(context.threads())),
                new FeatureCache(context.shared("features")));
        Probabilities probabilities = Probabilities.of(runner, model, table, settings.input(), progress.part(0, 0.9));
        var scorer = new Scorer(model.spec().labels(), metrics);
        var mistakes = new Mistakes();
        Table predictions = PredictionTable.write(
                table, truth, probabilities, scorer, mistakes, context.output(PREDICTIONS), progress.part(0.9, 1));
        Scores scores = scorer.scores();
        var evaluation = new EvaluationReport(settings, model, table, scores, context.device(), training(inputs));
        ObjectNode figures = evaluation.figures();
        Report report =
                Report.write(context.output(REPORT), figures, evaluation.page(mistakes.texts(predictions, settings)));
        context.note(summary(probabilities.result()));
        return Values.of(REPORT, report).with(PREDICTIONS, predictions);
    }

    /** The table with its predictions; columns of their names are taken the place of. */
    static TableSpec predictions(TableSpec table) {
        TableSpec result = table;
        for (Column column : PredictionTable.ADDED) {
            result = result.with(column);
        }
        return result;
    }

    private static Optional<JsonNode> training(Values inputs) {
        return inputs.has(TRAINING) ? Optional.of(inputs.report(TRAINING).figures()) : Optional.empty();
    }

    private static String summary(RunResult result) {
        return String.format(
                Locale.ROOT,
                "%,d rows computed, %,d taken from the feature cache.",
                result.computed(),
                result.fromCache());
    }
}
