package io.graftflow.fusion.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.fusion.Fused;
import io.graftflow.fusion.FusionMethod;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.Part;
import io.graftflow.fusion.WeightRule;
import io.graftflow.model.ModelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An ensemble: the weighted mean of the models' probabilities, as one graph in which what the models share is there once
 * (L. K. Hansen, P. Salamon, Neural network ensembles, 1990; the mean of probabilities is the linear opinion pool).
 */
public final class MeanProbabilities implements FusionMethod {

    @Override
    public String id() {
        return "mean-probabilities";
    }

    @Override
    public String title() {
        return "Mean of probabilities";
    }

    @Override
    public String summary() {
        return "All models run, side by side in one graph, and the mean of their probabilities is the answer.";
    }

    @Override
    public WeightRule weights() {
        return WeightRule.PARTS;
    }

    @Override
    public List<Problem> check(List<ModelSpec> models) {
        var problems = new ArrayList<Problem>();
        ModelSpec first = models.get(0);
        for (int i = 0; i < models.size(); i++) {
            String name = "model " + (i + 1);
            classifier(name, models.get(i)).ifPresent(problems::add);
            Compatible.labels(name, first.labels(), models.get(i).labels()).ifPresent(problems::add);
            Compatible.preprocessing(name, first, models.get(i)).ifPresent(problems::add);
            Compatible.inputs(name, first, models.get(i)).ifPresent(problems::add);
        }
        return problems;
    }

    @Override
    public ModelSpec describe(List<ModelSpec> models) {
        return EnsembleSpec.of(models);
    }

    @Override
    public Fused fuse(FusionRequest request, Progress progress) {
        List<Part> parts = request.parts();
        Part first = parts.get(0);
        for (Part part : parts) {
            classifier(part.name(), part.spec()).ifPresent(MeanProbabilities::refuse);
            Compatible.labels(part.name(), first.spec().labels(), part.spec().labels())
                    .ifPresent(MeanProbabilities::refuse);
            Compatible.preprocessing(first, part).ifPresent(MeanProbabilities::refuse);
            Compatible.inputs(part.name(), first.spec(), part.spec()).ifPresent(MeanProbabilities::refuse);
        }
        return new EnsembleGraph(parts, request.weights()).fuse(progress);
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
