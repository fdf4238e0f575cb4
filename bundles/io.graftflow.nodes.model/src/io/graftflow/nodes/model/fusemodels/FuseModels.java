package io.graftflow.nodes.model.fusemodels;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Engines;
import io.graftflow.evaluate.Metrics;
import io.graftflow.fusion.FusionMethod;
import io.graftflow.fusion.FusionMethods;
import io.graftflow.fusion.LayerMatches;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.fusion.search.WeightSearches;
import io.graftflow.model.LayerMatch;
import io.graftflow.model.ModelSpec;
import io.graftflow.node.Choice;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.RunContext;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Makes one model of several, by a method of the registry. */
@Component(service = NodeType.class)
public final class FuseModels implements NodeType<FuseSettings> {

    static final String MODELS = "models";
    static final String MODEL = "model";
    static final String BASE = "base";
    static final String ROWS = "rows";
    static final String REPORT = "report";

    private final FusionMethods methods;
    private final SearchChoice search;
    private final Engines engines;

    /** Fuses by the methods, finds weights in the ways, measures by the metrics and runs on the engines that are installed. */
    @Activate
    public FuseModels(
            @Reference FusionMethods methods,
            @Reference WeightSearches searches,
            @Reference Metrics metrics,
            @Reference Engines engines) {
        this.methods = methods;
        this.search = new SearchChoice(searches, metrics);
        this.engines = engines;
    }

    @Override
    public Declaration declaration() {
        return Declaration.node("model.fuse", 2)
                .named("Fuse Models", "Fuse")
                .summary("Makes one model of several: an average of their weights, or all of them side by side.")
                .manyIn(PortKind.MODEL, MODELS, "The models, in the order of the ids of the nodes they come from.")
                .optionalIn(
                        PortKind.MODEL,
                        BASE,
                        "The model that all were trained from, for methods that look at what training changed.")
                .optionalIn(
                        PortKind.TABLE,
                        ROWS,
                        "Rows on which weights are found, layers on top are trained, and the result is measured.")
                .out(PortKind.MODEL, MODEL, "The one model.")
                .out(
                        PortKind.REPORT,
                        REPORT,
                        "What was fused with which weights, how they were found, and how good it is.")
                .build();
    }

    @Override
    public Class<FuseSettings> settings() {
        return FuseSettings.class;
    }

    @Override
    public Map<String, List<Choice>> choices() {
        return Map.of(
                "method",
                methods.all().stream()
                        .map(method -> new Choice(method.id(), method.title(), method.summary()))
                        .toList(),
                "find",
                search.choices());
    }

    @Override
    public Specs check(FuseSettings settings, Specs inputs) {
        List<ModelSpec> known = inputs.models(MODELS);
        FusionMethod method = method(settings);
        List<Problem> problems = new FuseCheck(methods, search, settings, method).problems(inputs);
        boolean hasColumns =
                method.takesFeatures() && !settings.features().columns().isEmpty();
        boolean told = known.size() == inputs.all(MODELS).size()
                && problems.isEmpty()
                && (!hasColumns || inputs.table(ROWS).isPresent());
        Specs result = told
                ? Specs.of(MODEL, described(settings, method, known, inputs))
                : Specs.none().with(MODEL, new Spec.Unknown(PortKind.MODEL));
        result = result.with(REPORT, new Spec.OfReport());
        for (Problem problem : problems) {
            result = result.with(problem);
        }
        return result;
    }

    private static ModelSpec described(
            FuseSettings settings, FusionMethod method, List<ModelSpec> models, Specs inputs) {
        List<ModelSpec> parts = method.takesFeatures()
                ? new FeatureParts(settings.features()).told(models, inputs.table(ROWS))
                : models;
        return method.describe(parts, settings.options(0, models.size(), method.weights()));
    }

    @Override
    public List<LayerMatch> layerMatches(FuseSettings settings, Specs inputs) {
        List<ModelSpec> models = new ArrayList<>(inputs.models(MODELS));
        boolean mixesWeights = methods.all().stream()
                .anyMatch(method -> method.id().equals(settings.method()) && method instanceof WeightFusion);
        if (models.size() < 2 || !mixesWeights) {
            return List.of();
        }
        inputs.model(BASE).ifPresent(models::add);
        return LayerMatches.of(models);
    }

    @Override
    public String fact(FuseSettings settings, Specs inputs, Specs outputs) {
        String title = methods.all().stream()
                .filter(method -> method.id().equals(settings.method()))
                .map(FusionMethod::title)
                .findFirst()
                .orElse(settings.method());
        return title + " · " + inputs.all(MODELS).size();
    }

    @Override
    public Values run(FuseSettings settings, Values inputs, RunContext context) {
        return new FuseRun(method(settings), settings, search, engines, context).run(inputs);
    }

    /** Before version 2 there was no report. */
    @Override
    public ObjectNode upgrade(int version, ObjectNode settings) {
        return settings;
    }

    private FusionMethod method(FuseSettings settings) {
        try {
            return methods.byId(settings.method());
        } catch (ProblemException e) {
            throw e.at("method");
        }
    }
}
