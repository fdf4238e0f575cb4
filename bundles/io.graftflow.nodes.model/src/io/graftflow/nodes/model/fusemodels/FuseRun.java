package io.graftflow.nodes.model.fusemodels;

import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.engine.Engines;
import io.graftflow.engine.SessionOptions;
import io.graftflow.evaluate.Metrics;
import io.graftflow.fusion.Fused;
import io.graftflow.fusion.FusionMethod;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.FusionWeights;
import io.graftflow.fusion.Part;
import io.graftflow.fusion.PredictionFusion;
import io.graftflow.fusion.Predictions;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.fusion.search.Judge;
import io.graftflow.fusion.search.SearchResult;
import io.graftflow.fusion.search.SearchSpace;
import io.graftflow.fusion.search.WeightSearch;
import io.graftflow.fusion.search.WeightSearches;
import io.graftflow.model.Model;
import io.graftflow.model.Step;
import io.graftflow.node.Report;
import io.graftflow.node.RunContext;
import io.graftflow.node.Values;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.train.FeatureCache;
import io.graftflow.train.ModelRunner;
import io.graftflow.train.RunSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One run of the node: finds weights when they are to be found, fuses, and measures what came out. */
final class FuseRun {

    private final FusionMethod method;
    private final FuseSettings settings;
    private final SearchChoice search;
    private final Metrics metrics;
    private final Engines engines;
    private final RunContext context;
    private final Progress progress;

    FuseRun(FusionMethod method, FuseSettings settings, SearchChoice search, Engines engines, RunContext context) {
        this.method = method;
        this.settings = settings;
        this.search = search;
        this.metrics = search.metrics();
        this.engines = engines;
        this.context = context;
        this.progress = context.progress();
    }

    Values run(Values inputs) {
        List<Model> models = inputs.models(FuseModels.MODELS);
        Optional<Model> base = inputs.optionalModel(FuseModels.BASE).filter(model -> method.needsBase());
        Optional<ValidationRows> rows = inputs.optionalTable(FuseModels.ROWS)
                .map(table -> new ValidationRows(
                        table, settings.column(), settings.label(), settings.sameLabels(), runner()));
        Optional<ValidationRows> labelled = rows.filter(ValidationRows::isLabelled);
        Optional<Predictions> predictions =
                labelled.filter(own -> usesPredictions()).map(own -> own.predictions(models, progress.part(0, 0.4)));
        FusionRequest given = request(models, base, predictions, inputs.optionalTable(FuseModels.ROWS));
        Optional<SearchResult> found = labelled.flatMap(own -> find(given, own, models.get(0)));
        FusionRequest request = found.map(own -> given.with(own.chosen())).orElse(given);
        Fused fused = method.fuse(request, progress.part(rows.isPresent() ? 0.8 : 0, rows.isPresent() ? 0.85 : 1));
        Step step = new FuseStep(method, settings.features(), models, base, request, found).step();
        Model model = write(models.get(0), fused, step, rows);
        Optional<Measurement> measured = labelled.flatMap(own -> measure(own, model, request));
        var told = new FuseReport(method, settings, models, request, found, measured, context.device());
        Report report = Report.write(context.output(FuseModels.REPORT), told.figures(), told.page());
        request.predictions()
                .filter(own -> method instanceof PredictionFusion)
                .ifPresent(own -> PredictionFile.write(report.folder(), own));
        context.note(told.summary());
        return Values.of(FuseModels.MODEL, model).with(FuseModels.REPORT, report);
    }

    private boolean usesPredictions() {
        return method instanceof PredictionFusion || method.learnsFromRows() && !method.isTrainedAfterwards();
    }

    private ModelRunner runner() {
        var run = RunSettings.of(engines.inference(), context.device().used(), new SessionOptions(context.threads()));
        return new ModelRunner(run, new FeatureCache(context.shared("features")));
    }

    private FusionRequest request(
            List<Model> models, Optional<Model> base, Optional<Predictions> predictions, Optional<Table> rows) {
        List<Part> parts = new ArrayList<>();
        for (Model model : models) {
            parts.add(Part.of("model " + (parts.size() + 1), model));
        }
        return new FusionRequest(
                method.takesFeatures()
                        ? new FeatureParts(settings.features())
                                .of(parts, rows, context.scratch(), progress.part(0, 0.2))
                        : parts,
                base.map(model -> Part.of("the base", model)),
                FusionWeights.of(settings.weights(), models.size(), method.weights()),
                settings.options(context.seed(), models.size(), method.weights()),
                predictions,
                context.scratch());
    }

    private Optional<SearchResult> find(FusionRequest request, ValidationRows rows, Model first) {
        return search.search(settings, method).map(way -> find(way, request, rows, first));
    }

    private SearchResult find(WeightSearch way, FusionRequest request, ValidationRows rows, Model first) {
        SearchSpace space = search.space(
                settings, method, request.parts().size(), request.weights(), 31 * context.seed() + settings.seed());
        String metric = search.metric(settings, way);
        Progress part = progress.part(0.4, 0.8);
        if (method instanceof PredictionFusion pooling) {
            Judge judge = new CachedJudge(pooling, request.predictions().orElseThrow(), metrics, metric);
            return WeightSearches.find(way, space, judge, part);
        }
        FusedMaker maker = maker(first, Optional.of(rows));
        try (var judge = new FusedJudge(method, request, rows, maker, metrics, metric, progress)) {
            return WeightSearches.find(way, space, judge, part);
        }
    }

    private FusedMaker maker(Model first, Optional<ValidationRows> rows) {
        boolean wanted = settings.recomputeStatistics() && method instanceof WeightFusion;
        return new FusedMaker(first, rows.filter(own -> wanted));
    }

    private Model write(Model first, Fused fused, Step step, Optional<ValidationRows> rows) {
        FusedMaker maker = maker(first, rows);
        Progress part = progress.part(0.85, 0.95);
        if (method.isTrainedAfterwards()) {
            Path folder = context.scratch().resolve("untrained");
            Model untrained = maker.begin(fused, folder, part).step(step).write();
            return new StackTraining(settings, engines, rows.orElseThrow(), context).train(untrained, part);
        }
        return maker.begin(fused, context.output(FuseModels.MODEL), part)
                .step(step)
                .write();
    }

    /** How good the fused model is on the rows. */
    private Optional<Measurement> measure(ValidationRows rows, Model model, FusionRequest request) {
        if (method instanceof PredictionFusion pooling) {
            var judge = new CachedJudge(pooling, request.predictions().orElseThrow(), metrics, FuseSettings.AUTO);
            return Optional.of(Measurement.of(judge.scores(request.weights())));
        }
        if (!model.spec().head().answers()) {
            return Optional.empty();
        }
        try (Preprocessor preprocessor = Preprocessor.of(model)) {
            var measure = new RowMeasure(rows, model.spec(), metrics);
            float[] answers = rows.answers(
                    model.network(), model.spec(), model.spec().frozen(), preprocessor, progress.part(0.95, 1));
            return Optional.of(measure.measure(answers));
        }
    }
}
