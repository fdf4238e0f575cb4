package io.graftflow.nodes.evaluate.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Problem;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.Tables;
import io.graftflow.engine.Engines;
import io.graftflow.engine.SessionOptions;
import io.graftflow.evaluate.Metrics;
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
import io.graftflow.node.TargetSettings;
import io.graftflow.node.Values;
import io.graftflow.train.Answers;
import io.graftflow.train.FeatureCache;
import io.graftflow.train.ModelRunner;
import io.graftflow.train.RunResult;
import io.graftflow.train.RunSettings;
import io.graftflow.train.targets.TargetColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Holds a model's answers against what is true of rows that it was not trained on. Which metrics there are follows from the
 * model's task. The id is from when there were classifiers alone, and stays, as workflows name it.
 */
@Component(service = NodeType.class)
public final class Evaluate implements NodeType<Evaluate.Settings> {

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
            @Setting.Group(port = TABLE) TargetSettings target,
            @Setting(
                            title = "Threshold",
                            help = "A label is told when it is at least so probable, where a row may have several.",
                            orElse = "0.5")
                    @Setting.Range(min = 0, max = 1)
                    double threshold) {

        /** The columns with what is true, as they are read. */
        TargetColumns columnsOfTargets() {
            return new TargetColumns(target.names(), target.separator());
        }
    }

    /** Runs on the engines, and measures by the metrics, that are installed. */
    @Activate
    public Evaluate(@Reference Engines engines, @Reference Metrics metrics) {
        this.engines = engines;
        this.metrics = metrics;
    }

    @Override
    public Declaration declaration() {
        return Declaration.node("evaluate.classification", 1)
                .named("Evaluate", "Evaluate")
                .summary("Holds a model's answers against what is true, and reports how good they are.")
                .in(PortKind.MODEL, MODEL, "A model with a head.")
                .in(PortKind.TABLE, TABLE, "Rows that the model was not trained on, with what is true of them.")
                .optionalIn(PortKind.REPORT, TRAINING, "Fine-tune's report, whose curves and checks join this one.")
                .out(PortKind.REPORT, REPORT, "Metrics and what they come from, as a page and as JSON.")
                .out(
                        PortKind.TABLE,
                        PREDICTIONS,
                        "The rows with their predictions, and whether these are correct or how far off.")
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
        settings.target().problem("evaluate").ifPresent(problems::add);
        ColumnCheck.targets(
                        model.map(spec -> spec.head().task()),
                        table,
                        settings.target().where(),
                        settings.target().names())
                .ifPresent(problems::add);
        model.filter(spec -> !spec.head().answers())
                .map(spec -> Problem.error(
                                "train.no-head",
                                "The model has no head, so it answers nothing.",
                                "Put Replace Head and Fine-tune before it.")
                        .at(MODEL))
                .ifPresent(problems::add);
        Spec predictions = model.flatMap(spec -> Evaluation.added(settings, spec))
                .flatMap(added -> table.<Spec>map(spec -> new Spec.OfTable(with(spec, added))))
                .orElseGet(() -> new Spec.Unknown(PortKind.TABLE));
        Specs result = Specs.none().with(REPORT, new Spec.OfReport()).with(PREDICTIONS, predictions);
        for (Problem problem : problems) {
            result = result.with(problem);
        }
        return result;
    }

    @Override
    public String fact(Settings settings, Specs inputs, Specs outputs) {
        String truth = String.join(", ", settings.target().names());
        return settings.input() + (truth.isEmpty() ? "" : " → " + truth);
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        Model model = inputs.model(MODEL);
        Table table = inputs.table(TABLE);
        Progress progress = context.progress();
        Evaluation evaluation = Evaluation.of(settings, model.spec(), table, metrics);
        var runner = new ModelRunner(
                RunSettings.of(engines.inference(), context.device().used(), new SessionOptions(context.threads())),
                new FeatureCache(context.shared("features")));
        Answers answers = Answers.of(runner, model, table, settings.input(), progress.part(0, 0.9));
        Table predictions = Tables.withColumns(
                table,
                evaluation.added(),
                evaluation.filler(answers),
                context.output(PREDICTIONS),
                progress.part(0.9, 1));
        var told = new EvaluationReport(settings, model, evaluation, context.device(), training(inputs));
        Report report = Report.write(context.output(REPORT), told.figures(), told.page(predictions));
        context.note(summary(answers.result()));
        return Values.of(REPORT, report).with(PREDICTIONS, predictions);
    }

    /** The table with its predictions; columns of their names are taken the place of. */
    private static TableSpec with(TableSpec table, List<Column> added) {
        TableSpec result = table;
        for (Column column : added) {
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
