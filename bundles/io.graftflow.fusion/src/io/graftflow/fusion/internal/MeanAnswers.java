package io.graftflow.fusion.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.fusion.Fused;
import io.graftflow.fusion.FusionMethod;
import io.graftflow.fusion.FusionOptions;
import io.graftflow.fusion.FusionRequest;
import io.graftflow.fusion.Part;
import io.graftflow.fusion.WeightRule;
import io.graftflow.model.Head;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Task;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An ensemble of models that tell something else than one class a row: the weighted mean of numbers (M. P. Perrone, L. N. Cooper,
 * When networks disagree, 1993), of each label's probability, or of vectors, which is brought to length 1 again.
 */
public final class MeanAnswers implements FusionMethod {

    private static final String ANSWERS = "answers";

    @Override
    public String id() {
        return "mean-answers";
    }

    @Override
    public String title() {
        return "Mean of answers";
    }

    @Override
    public String summary() {
        return "All models run, side by side in one graph; for numbers, several labels a row, and embeddings.";
    }

    @Override
    public WeightRule weights() {
        return WeightRule.PARTS;
    }

    @Override
    public List<Problem> check(List<ModelSpec> models, FusionOptions options) {
        var problems = new ArrayList<Problem>();
        for (int i = 0; i < models.size(); i++) {
            problem("model " + (i + 1), models.get(0), models.get(i)).ifPresent(problems::add);
        }
        return problems;
    }

    private static Optional<Problem> problem(String name, ModelSpec first, ModelSpec model) {
        Task task = model.head().task();
        if (task == Task.SINGLE_LABEL_CLASSIFICATION || task == Task.NONE) {
            boolean classes = task == Task.SINGLE_LABEL_CLASSIFICATION;
            return Optional.of(Problem.error(
                    "fusion.no-answers",
                    classes
                            ? "There is one class a row in what " + name
                                    + " tells; expected numbers, labels or vectors."
                            : "There is no head in " + name + ", so it answers nothing.",
                    classes ? "Take the method mean-probabilities." : "Put Replace Head and Fine-tune before it."));
        }
        if (task != first.head().task()) {
            return Optional.of(Problem.error(
                    "fusion.tasks-differ",
                    "The first model is asked for " + first.head().task().word() + ", " + name + " for " + task.word()
                            + ".",
                    "Fuse models of one task."));
        }
        return Compatible.labels(name, first.labels(), model.labels())
                .or(() -> widths(name, first, model))
                .or(() -> Compatible.inputs(name, first, model));
    }

    private static Optional<Problem> widths(String name, ModelSpec first, ModelSpec model) {
        int one = ClassNames.width(first);
        int two = ClassNames.width(model);
        return one == 0 || two == 0 || one == two
                ? Optional.empty()
                : Optional.of(Problem.error(
                        "fusion.labels-differ",
                        "The first model answers with " + one + " numbers, " + name + " with " + two + ".",
                        "Fuse models that answer alike."));
    }

    @Override
    public ModelSpec describe(List<ModelSpec> models, FusionOptions options) {
        ModelSpec first = models.get(0);
        int width = Math.max(ClassNames.width(first), first.labels().size());
        Shape shape = width > 0 ? Shape.of("batch", width) : new Shape(List.of(Dim.of("batch"), Dim.of("width")));
        List<TensorSpec> outputs = results(first.head().task()).stream()
                .map(name -> new TensorSpec(name, ElementType.FLOAT, shape))
                .toList();
        return EnsembleSpec.of(models, outputs, first.labels(), head(first), List.of());
    }

    private static Head head(ModelSpec first) {
        Task task = first.head().task();
        return new Head(task, results(task).get(0));
    }

    private static List<String> results(Task task) {
        return task == Task.MULTI_LABEL_CLASSIFICATION
                ? List.of(EnsembleGraph.LOGITS, EnsembleGraph.PROBABILITIES)
                : List.of(ANSWERS);
    }

    @Override
    public Fused fuse(FusionRequest request, Progress progress) {
        List<Part> parts = request.parts();
        ModelSpec first = parts.get(0).spec();
        for (Part part : parts) {
            problem(part.name(), first, part.spec()).ifPresent(found -> {
                throw new ProblemException(found);
            });
        }
        Numbers.require(parts, progress);
        Task task = first.head().task();
        return new EnsembleGraph(request)
                .fuse(voices -> join(voices, task), head(first), first.labels(), results(task), progress);
    }

    private static void join(Voices voices, Task task) {
        GraphBuilder graph = voices.graph();
        switch (task) {
            case MULTI_LABEL_CLASSIFICATION -> joinLabels(voices);
            case EMBEDDING -> {
                String mean = voices.mean(voices::logits);
                String squares = graph.reduceSum(graph.node("Mul", mean, mean).make(), true, 1);
                String length = graph.node("Sqrt", voices.positive(squares)).make();
                graph.node("Div", mean, length).named("/fusion/answers").as(ANSWERS);
            }
            default ->
                graph.node("Identity", voices.mean(voices::logits))
                        .named("/fusion/answers")
                        .as(ANSWERS);
        }
    }

    private static void joinLabels(Voices voices) {
        GraphBuilder graph = voices.graph();
        String probabilities = graph.node("Identity", voices.mean(voices::eachProbability))
                .named("/fusion/probabilities")
                .as(EnsembleGraph.PROBABILITIES);
        String against = graph.node("Sub", graph.scalar(1), probabilities).make();
        graph.node("Sub", voices.log(probabilities), voices.log(against))
                .named("/fusion/logits")
                .as(EnsembleGraph.LOGITS);
    }
}
