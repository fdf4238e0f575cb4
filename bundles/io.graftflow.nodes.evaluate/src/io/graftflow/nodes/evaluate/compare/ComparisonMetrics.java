package io.graftflow.nodes.evaluate.compare;

import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.Metrics;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Task;
import io.graftflow.node.Choice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Which metrics models can be compared by. */
final class ComparisonMetrics {

    /** How many metrics of a task, from the first, have intervals. */
    private static final int USUAL = 3;

    private ComparisonMetrics() {}

    /** The words of the setting: those of all tasks, each once. */
    static List<Choice> choices(Metrics metrics) {
        Map<String, Choice> choices = new LinkedHashMap<>();
        choices.put(
                CompareSettings.AUTO,
                new Choice(CompareSettings.AUTO, "Automatic", "The first of the task's metrics."));
        Stream.of(metrics.all(), metrics.ofLabels(), metrics.ofValues())
                .<Criterion>flatMap(List::stream)
                .forEach(metric ->
                        choices.putIfAbsent(metric.id(), new Choice(metric.id(), metric.title(), metric.definition())));
        return List.copyOf(choices.values());
    }

    /** The metrics of the models' task, the most telling first. */
    static List<Criterion> of(Metrics metrics, List<ModelSpec> models) {
        Task task = models.get(0).head().task();
        List<? extends Criterion> own =
                switch (task) {
                    case SINGLE_LABEL_CLASSIFICATION ->
                        metrics.suiting(JointLabels.of(models).labels().size());
                    case MULTI_LABEL_CLASSIFICATION -> metrics.ofLabels();
                    case REGRESSION -> metrics.ofValues();
                    case EMBEDDING, NONE -> List.of();
                };
        return List.copyOf(own);
    }

    /** What differences are taken of: the metric that decides, then the task's first ones. */
    static List<Criterion> compared(Metrics metrics, List<ModelSpec> models, String deciding) {
        List<Criterion> own = of(metrics, models);
        Set<Criterion> compared = new LinkedHashSet<>();
        own.stream().filter(metric -> metric.id().equals(deciding)).forEach(compared::add);
        own.stream().limit(USUAL).forEach(compared::add);
        return new ArrayList<>(compared);
    }
}
