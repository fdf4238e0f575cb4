package io.graftflow.nodes.model.fusemodels;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.fusion.Fused;
import io.graftflow.fusion.FusionMethod;
import io.graftflow.fusion.FusionMethods;
import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.FusionWeights;
import io.graftflow.fusion.Part;
import io.graftflow.fusion.WeightRule;
import io.graftflow.model.LayerPattern;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Step;
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
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Makes one model of several, by a method of the registry. */
@Component(service = NodeType.class)
public final class FuseModels implements NodeType<FuseSettings> {

    private static final String MODELS = "models";
    private static final String MODEL = "model";
    private static final String BASE = "base";
    private static final String OTHER_ARCHITECTURE = "fusion.architecture-differs";

    private final FusionMethods methods;

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
                .optionalIn(
                        PortKind.MODEL,
                        BASE,
                        "The model that all were trained from, for methods that look at what training changed.")
                .out(PortKind.MODEL, MODEL, "The one model.")
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
                        .toList());
    }

    @Override
    public Specs check(FuseSettings settings, Specs inputs) {
        int count = inputs.all(MODELS).size();
        List<ModelSpec> known = inputs.models(MODELS);
        FusionMethod method = method(settings);
        List<Problem> problems = new ArrayList<>(countProblems(method, count));
        problems.addAll(baseProblems(method, inputs.has(BASE)));
        problems.addAll(weightProblems(settings, method, count));
        List<Problem> ofOptions = optionProblems(settings, method, count, known);
        problems.addAll(ofOptions);
        if (!known.isEmpty() && ofOptions.isEmpty()) {
            List<ModelSpec> all = new ArrayList<>(known);
            inputs.model(BASE).filter(base -> method.needsBase()).ifPresent(all::add);
            problems.addAll(modelProblems(settings, method, all));
        }
        boolean told = known.size() == count && problems.isEmpty();
        Specs result = told
                ? Specs.of(MODEL, method.describe(known, options(settings, method, count)))
                : Specs.none().with(MODEL, new Spec.Unknown(PortKind.MODEL));
        for (Problem problem : problems) {
            result = result.with(problem);
        }
        return result;
    }

    @Override
    public Values run(FuseSettings settings, Values inputs, RunContext context) {
        List<Model> models = inputs.models(MODELS);
        FusionMethod method = method(settings);
        List<Double> weights = FusionWeights.of(settings.weights(), models.size(), method.weights());
        Optional<Model> base = inputs.optionalModel(BASE).filter(model -> method.needsBase());
        var request = new FusionRequest(
                parts(models),
                base.map(model -> Part.of("the base", model)),
                weights,
                settings.options(context.seed(), models.size(), method.weights()),
                context.scratch());
        Fused fused = method.fuse(request, context.progress());
        Model model = fused.model(models.get(0), context.output(MODEL))
                .step(step(method, models, base, request))
                .write();
        return Values.of(MODEL, model);
    }

    /** What keeps the models from being fused this way; of one that asks too much of them, which others would do. */
    private List<Problem> modelProblems(FuseSettings settings, FusionMethod method, List<ModelSpec> models) {
        FusionOptions options = options(settings, method, models.size());
        return method.check(models, options).stream()
                .map(problem -> problem.where().isEmpty() ? problem.at(MODELS) : problem)
                .map(problem ->
                        problem.code().equals(OTHER_ARCHITECTURE) ? withMethods(problem, options, models) : problem)
                .toList();
    }

    private Problem withMethods(Problem problem, FusionOptions options, List<ModelSpec> models) {
        List<String> others = methods.all().stream()
                .filter(method -> method.check(models, options).isEmpty())
                .map(FusionMethod::id)
                .toList();
        String remedy = others.isEmpty()
                ? "Fuse models that were trained from one model."
                : "Take a method that does with these models: " + String.join(", ", others) + ".";
        return new Problem(
                problem.severity(), problem.code(), problem.node(), problem.where(), problem.message(), remedy);
    }

    private static FusionOptions options(FuseSettings settings, FusionMethod method, int count) {
        return settings.options(0, count, method.weights());
    }

    private FusionMethod method(FuseSettings settings) {
        try {
            return methods.byId(settings.method());
        } catch (ProblemException e) {
            throw e.at("method");
        }
    }

    private static List<Problem> countProblems(FusionMethod method, int count) {
        if (count == 1) {
            return List.of(Problem.error(
                            "fusion.one-model",
                            "There is one model only; expected at least two to fuse.",
                            "Link more models to the port.")
                    .at(MODELS));
        }
        if (count > method.mostModels()) {
            return List.of(Problem.error(
                            "fusion.many-models",
                            "The method " + method.id() + " takes " + method.mostModels() + " models; got " + count
                                    + ".",
                            "Choose a method that takes more, such as weighted, or fuse them two by two.")
                    .at(MODELS));
        }
        return List.of();
    }

    private static List<Problem> baseProblems(FusionMethod method, boolean linked) {
        if (linked == method.needsBase()) {
            return List.of();
        }
        Problem problem = linked
                ? Problem.error(
                        "fusion.unused-base",
                        "The method " + method.id() + " does not look at a base, but one is linked.",
                        "Unlink it, or choose a method that does, such as ties.")
                : Problem.error(
                        "fusion.no-base",
                        "The method " + method.id() + " looks at what training changed, but no base is linked.",
                        "Link the model that all of these were trained from, with its head, to the port base.");
        return List.of(problem.at(BASE));
    }

    private static List<Problem> weightProblems(FuseSettings settings, FusionMethod method, int count) {
        boolean given =
                !settings.weights().isEmpty() || !settings.layerWeights().isEmpty();
        if (given && method.weights() == WeightRule.NONE) {
            return List.of(Problem.error(
                            "fusion.no-weights",
                            "The method " + method.id() + " counts all models alike, but there are weights.",
                            "Choose the method weighted, or leave the weights out.")
                    .at("weights"));
        }
        return FusionWeights.problem(settings.weights(), count, method.weights()).stream()
                .map(problem -> problem.at("weights"))
                .toList();
    }

    private static List<Problem> optionProblems(
            FuseSettings settings, FusionMethod method, int count, List<ModelSpec> known) {
        List<Problem> problems = new ArrayList<>();
        for (Map.Entry<String, String> own : settings.layerWeights().entrySet()) {
            layerProblem(own, method, count, known)
                    .map(problem -> problem.at("layerWeights"))
                    .ifPresent(problems::add);
        }
        if (problems.isEmpty()) {
            method.optionProblem(settings.options(0, count, method.weights())).ifPresent(problems::add);
        }
        return problems;
    }

    private static Optional<Problem> layerProblem(
            Map.Entry<String, String> own, FusionMethod method, int count, List<ModelSpec> known) {
        List<Double> weights;
        try {
            weights = FusionWeights.parse(own.getValue());
        } catch (ProblemException e) {
            return Optional.of(e.problem());
        }
        LayerPattern pattern = LayerPattern.glob(own.getKey());
        if (!known.isEmpty() && pattern.select(known.get(0).layers()).isEmpty()) {
            return Optional.of(Problem.error(
                    "fusion.no-layer",
                    "No layer and no weight fits \"" + own.getKey() + "\".",
                    pattern.remedy(known.get(0).layers())));
        }
        return FusionWeights.problem(weights, count, method.weights());
    }

    private static List<Part> parts(List<Model> models) {
        List<Part> parts = new ArrayList<>();
        for (Model model : models) {
            parts.add(Part.of("model " + (parts.size() + 1), model));
        }
        return parts;
    }

    private static Step step(FusionMethod method, List<Model> models, Optional<Model> base, FusionRequest request) {
        Map<String, String> details = new TreeMap<>();
        details.put("method", method.id());
        if (method.weights() != WeightRule.NONE) {
            details.put(
                    "weights", request.weights().stream().map(Object::toString).collect(Collectors.joining(", ")));
        }
        details.putAll(request.options().values(method.options()));
        base.ifPresent(model -> details.put("base", origin(model)));
        for (int i = 0; i < models.size(); i++) {
            details.put("model" + (i + 1), origin(models.get(i)));
        }
        return new Step("fuse", details);
    }

    private static String origin(Model model) {
        String history = model.spec().provenance().stream().map(Step::action).collect(Collectors.joining(", "));
        return "sha256 " + model.sha256() + " (" + history + ")";
    }
}
