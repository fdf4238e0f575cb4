package io.graftflow.fusion.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.fusion.Fused;
import io.graftflow.fusion.FusionMethod;
import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.LabelUnion;
import io.graftflow.fusion.Part;
import io.graftflow.fusion.WeightRule;
import io.graftflow.model.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A method that runs all classifiers, side by side in one graph, and makes one answer of theirs. */
abstract class PredictionMethod implements FusionMethod {

    /** Adds the nodes that make one answer. */
    abstract void join(Voices voices, FusionRequest request, Progress progress);

    @Override
    public WeightRule weights() {
        return WeightRule.PARTS;
    }

    @Override
    public Set<String> options() {
        return Set.of(FusionOptions.SAME_LABELS);
    }

    @Override
    public List<Problem> check(List<ModelSpec> models, FusionOptions options) {
        var problems = new ArrayList<Problem>();
        ModelSpec first = models.get(0);
        for (int i = 0; i < models.size(); i++) {
            String name = "model " + (i + 1);
            classifier(name, models.get(i)).ifPresent(problems::add);
            Compatible.inputs(name, first, models.get(i)).ifPresent(problems::add);
        }
        if (models.stream().allMatch(model -> model.head().classifies())) {
            problems.addAll(LabelUnion.check(models, options.sameLabels()));
        }
        return problems;
    }

    @Override
    public ModelSpec describe(List<ModelSpec> models, FusionOptions options) {
        boolean known = ClassNames.of(models).stream().noneMatch(List::isEmpty);
        return EnsembleSpec.of(
                models, known ? LabelUnion.of(models, options.sameLabels()).labels() : List.of());
    }

    @Override
    public Fused fuse(FusionRequest request, Progress progress) {
        List<Part> parts = request.parts();
        Part first = parts.get(0);
        for (Part part : parts) {
            classifier(part.name(), part.spec()).ifPresent(PredictionMethod::refuse);
            Compatible.inputs(part.name(), first.spec(), part.spec()).ifPresent(PredictionMethod::refuse);
        }
        Numbers.require(parts, progress);
        return new EnsembleGraph(request).fuse(voices -> join(voices, request, progress), progress);
    }

    private static Optional<Problem> classifier(String name, ModelSpec model) {
        if (model.head().classifies()) {
            return Optional.empty();
        }
        return Optional.of(Problem.error(
                "fusion.no-classifier",
                "There is no classifier in " + name + ", so it gives no probabilities.",
                "Put Replace Head and Fine-tune before it."));
    }

    private static void refuse(Problem problem) {
        throw new ProblemException(problem);
    }
}
