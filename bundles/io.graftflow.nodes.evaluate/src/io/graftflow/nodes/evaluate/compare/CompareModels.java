package io.graftflow.nodes.evaluate.compare;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.engine.Engines;
import io.graftflow.engine.SessionOptions;
import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.compare.Interval;
import io.graftflow.fusion.FusionMethods;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.node.Choice;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.Report;
import io.graftflow.node.RunContext;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.train.Answers;
import io.graftflow.train.FeatureCache;
import io.graftflow.train.ModelRunner;
import io.graftflow.train.RunSettings;
import io.graftflow.train.Throughput;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Holds models against each other on the same rows, and tells real differences from chance. */
@Component(service = NodeType.class)
public final class CompareModels implements NodeType<CompareSettings> {

    static final String MODELS = "models";
    static final String TABLE = "table";
    static final int SPEED_ROWS = 256;
    static final int SPEED_PASSES = 5;

    private static final String REPORT = "report";
    private static final String PREDICTIONS = "predictions";
    private static final String SCORES = "scores";
    private static final String MEAN = "weighted";

    private final Engines engines;
    private final Metrics metrics;
    private final FusionMethods methods;

    /** Runs on the engines, measures by the metrics, and mixes by the methods that are installed. */
    @Activate
    public CompareModels(@Reference Engines engines, @Reference Metrics metrics, @Reference FusionMethods methods) {
        this.engines = engines;
        this.metrics = metrics;
        this.methods = methods;
    }

    @Override
    public Declaration declaration() {
        return Declaration.node("evaluate.compare", 1)
                .named("Compare Models", "Evaluate")
                .summary("Holds models against each other on the same rows, and tells real differences from chance.")
                .manyIn(PortKind.MODEL, MODELS, "The models, in the order of the ids of the nodes they come from.")
                .in(PortKind.TABLE, TABLE, "Rows that no model was trained on, with what is true of them.")
                .out(PortKind.REPORT, REPORT, "Differences, scores, likeness, size and speed, as a page and as JSON.")
                .out(PortKind.TABLE, PREDICTIONS, "The rows with what each model says of them.")
                .out(PortKind.TABLE, SCORES, "A row for each model with its metrics, its size and its speed.")
                .build();
    }

    @Override
    public Class<CompareSettings> settings() {
        return CompareSettings.class;
    }

    @Override
    public Map<String, List<Choice>> choices() {
        return Map.of("metric", ComparisonMetrics.choices(metrics));
    }

    @Override
    public Specs check(CompareSettings settings, Specs inputs) {
        List<Problem> problems = new ComparisonCheck(metrics, methods).problems(settings, inputs);
        List<ModelSpec> models = inputs.models(MODELS);
        Optional<TableSpec> table = inputs.table(TABLE);
        boolean told = problems.isEmpty()
                && table.isPresent()
                && models.size() == inputs.all(MODELS).size();
        Specs result = Specs.none().with(REPORT, new Spec.OfReport());
        result = told
                ? result.with(PREDICTIONS, ComparisonTables.predictions(settings, models, table.get()))
                        .with(SCORES, ComparisonTables.scores(settings, ComparisonMetrics.of(metrics, models)))
                : result.with(PREDICTIONS, new Spec.Unknown(PortKind.TABLE))
                        .with(SCORES, new Spec.Unknown(PortKind.TABLE));
        for (Problem problem : problems) {
            result = result.with(problem);
        }
        return result;
    }

    @Override
    public String fact(CompareSettings settings, Specs inputs, Specs outputs) {
        int models = inputs.all(MODELS).size();
        return models + (models == 1 ? " model" : " models") + ", against the "
                + settings.against().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Values run(CompareSettings settings, Values inputs, RunContext context) {
        List<Model> models = inputs.models(MODELS);
        List<ModelSpec> specs = models.stream().map(Model::spec).toList();
        Table table = inputs.table(TABLE);
        if (table.rows() == 0) {
            throw ProblemException.error(
                            "evaluate.no-rows", "There are no rows to compare on.", "Give a table that has rows.")
                    .at(TABLE);
        }
        Progress progress = context.progress();
        List<Rival> rivals = Rival.of(settings.names(), models.size());
        List<Criterion> compared = ComparisonMetrics.compared(metrics, specs, settings.metric());
        Comparison<?> comparison = Comparison.of(settings, specs, rivals, table, metrics, compared);
        RunSettings run =
                RunSettings.of(engines.inference(), context.device().used(), new SessionOptions(context.threads()));
        var runner = new ModelRunner(run, new FeatureCache(context.shared("features")));
        for (int i = 0; i < models.size(); i++) {
            Progress own = progress.part(0.4 * i / models.size(), 0.4 * (i + 1) / models.size());
            comparison.add(specs.get(i), Answers.of(runner, models.get(i), table, settings.input(), own));
        }
        Findings findings = Findings.of(settings, comparison, compared, context.seed(), progress.part(0.4, 0.5));
        List<Profile> profiles = profiles(settings, run, models, table, progress.part(0.5, 0.7));
        Optional<LineBetween> line = settings.line()
                ? Optional.of(LineBetween.of(
                        methods.byId(MEAN),
                        models.subList(0, 2),
                        comparison,
                        (model, part) -> Answers.of(runner, model, table, settings.input(), part),
                        context.scratch(),
                        progress.part(0.7, 0.95)))
                : Optional.empty();
        var report =
                new ComparisonReport(settings, models, rivals, comparison, findings, profiles, line, context.device());
        context.note(summary(report));
        return Values.of(
                        REPORT,
                        Report.write(context.output(REPORT), report.figures(), new ComparisonPage(report).html(table)))
                .with(
                        PREDICTIONS,
                        ComparisonTables.writePredictions(
                                comparison, table, context.output(PREDICTIONS), progress.part(0.95, 1)))
                .with(
                        SCORES,
                        ComparisonTables.writeScores(
                                report, ComparisonMetrics.of(metrics, specs), context.output(SCORES)));
    }

    private static List<Profile> profiles(
            CompareSettings settings, RunSettings run, List<Model> models, Table table, Progress progress) {
        List<Profile> profiles = new ArrayList<>();
        for (Model model : models) {
            Progress own =
                    progress.part((double) profiles.size() / models.size(), (profiles.size() + 1.0) / models.size());
            OptionalDouble speed = settings.speed()
                    ? OptionalDouble.of(
                            new Throughput(run, SPEED_ROWS, SPEED_PASSES).of(model, table, settings.input(), own))
                    : OptionalDouble.empty();
            profiles.add(Profile.of(model, speed));
        }
        return profiles;
    }

    private static String summary(ComparisonReport report) {
        Findings findings = report.findings();
        List<String> better = new ArrayList<>();
        for (int model : findings.others()) {
            if (findings.outcome(model) == Interval.Outcome.BETTER) {
                better.add(report.rivals().get(model).name());
            }
        }
        String reference = report.rivals().get(findings.reference()).name();
        return better.isEmpty()
                ? "No model is better than " + reference + " beyond chance."
                : String.join(", ", better) + (better.size() == 1 ? " is" : " are") + " better than " + reference
                        + " beyond chance.";
    }
}
