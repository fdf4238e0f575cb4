package io.graftflow.nodes.model.fusemodels;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.fusion.Fused;
import io.graftflow.fusion.FusionMethod;
import io.graftflow.fusion.FusionMethods;
import io.graftflow.fusion.FusionWeights;
import io.graftflow.fusion.Part;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Step;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.RunContext;
import io.graftflow.node.Setting;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.preprocess.Preprocessor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Makes one model of several, by a method of the registry. */
@Component(service = NodeType.class)
public final class FuseModels implements NodeType<FuseModels.Settings> {

    private static final String MODELS = "models";
    private static final String MODEL = "model";

    private final FusionMethods methods;

    /** How to fuse. */
    public record Settings(
            @Setting(
                            title = "Method",
                            help = "uniform: average of the weights. weighted: weighted average of the weights."
                                    + " mean-probabilities: all models side by side in one graph.",
                            orElse = "uniform")
                    String method,
            @Setting(
                            title = "Weights",
                            help =
                                    "How much each model counts, in the order of the ids of the nodes they come from; the sum"
                                            + " is 1. None: all count alike.",
                            orElse = "[]")
                    List<Double> weights) {}

    /** Fuses by the methods that are installed. */
    @Activate
    public FuseModels(@Reference FusionMethods methods) {
        this.methods = methods;
    }

    @Override
    public Declaration declaration() {
        return Declaration.node("model.fuse", 1)
                .named("Fuse Models", "Fuse")
                .summary("Makes one model of several: an average of their weights, or all of them side by side.")
                .manyIn(PortKind.MODEL, MODELS, "The models, in the order of the ids of the nodes they come from.")
                .out(PortKind.MODEL, MODEL, "The one model.")
                .build();
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Specs check(Settings settings, Specs inputs) {
        int count = inputs.all(MODELS).size();
        List<ModelSpec> known = inputs.models(MODELS);
        FusionMethod method = method(settings);
        List<Problem> problems = new ArrayList<>();
        if (count == 1) {
            problems.add(Problem.error(
                            "fusion.one-model",
                            "There is one model only; expected at least two to fuse.",
                            "Link more models to the port.")
                    .at(MODELS));
        }
        weightProblems(settings, method, count).forEach(problem -> problems.add(problem.at("weights")));
        if (!known.isEmpty()) {
            method.check(known).forEach(problem -> problems.add(problem.at(MODELS)));
        }
        boolean told = known.size() == count && problems.isEmpty();
        Specs result = told
                ? Specs.of(MODEL, method.describe(known))
                : Specs.none().with(MODEL, new Spec.Unknown(PortKind.MODEL));
        for (Problem problem : problems) {
            result = result.with(problem);
        }
        return result;
    }

    @Override
    public Values run(Settings settings, Values inputs, RunContext context) {
        List<Model> models = inputs.models(MODELS);
        double[] weights = FusionWeights.of(settings.weights(), models.size());
        FusionMethod method = method(settings);
        Fused fused = method.fuse(parts(models), weights, context.scratch(), context.progress());
        Model model = models.get(0)
                .edit(context.output(MODEL))
                .network(fused.network())
                .head(fused.head())
                .labels(fused.labels())
                .frozen(fused.frozen())
                .step(step(method, models, weights))
                .write();
        return Values.of(MODEL, model);
    }

    private FusionMethod method(Settings settings) {
        try {
            return methods.byId(settings.method());
        } catch (ProblemException e) {
            throw e.at("method");
        }
    }

    private static List<Problem> weightProblems(Settings settings, FusionMethod method, int count) {
        if (!settings.weights().isEmpty() && !method.takesWeights()) {
            return List.of(Problem.error(
                    "fusion.no-weights",
                    "The method " + method.id() + " counts all models alike, but there are weights.",
                    "Choose the method weighted, or leave the weights out."));
        }
        return FusionWeights.problem(settings.weights(), count).stream().toList();
    }

    private static List<Part> parts(List<Model> models) {
        List<Part> parts = new ArrayList<>();
        for (Model model : models) {
            try (Preprocessor preprocessor = Preprocessor.of(model)) {
                String name = "model " + (parts.size() + 1);
                parts.add(new Part(name, model.spec(), model.network(), preprocessor.identity()));
            }
        }
        return parts;
    }

    private static Step step(FusionMethod method, List<Model> models, double[] weights) {
        Map<String, String> details = new TreeMap<>();
        details.put("method", method.id());
        details.put("weights", Arrays.stream(weights).mapToObj(Double::toString).collect(Collectors.joining(", ")));
        for (int i = 0; i < models.size(); i++) {
            String history =
                    models.get(i).spec().provenance().stream().map(Step::action).collect(Collectors.joining(", "));
            details.put("model" + (i + 1), "sha256 " + models.get(i).sha256() + " (" + history + ")");
        }
        return new Step("fuse", details);
    }
}
