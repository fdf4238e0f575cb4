package io.graftflow.nodes.train.finetune;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.model.HeadFinder;
import io.graftflow.model.ModelSpec;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.Parameter;
import io.graftflow.train.plan.FreezingPlan;
import io.graftflow.train.plan.Phase;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells before a run what cannot be planned. */
final class PlanCheck {

    private PlanCheck() {}

    /**
     * What cannot be planned for a model, told before a run.
     *
     * @throws ProblemException for a plan that is none
     */
    static List<Problem> problems(TuningSettings own, ModelSpec model) {
        FreezingPlan plan = own.plan();
        List<Phase> phases;
        try {
            phases = plan.phases(model, own.batch().epochs());
        } catch (ProblemException e) {
            Problem problem = e.problem();
            return List.of(problem.where().isEmpty() ? problem.at("model") : problem);
        }
        return Stream.concat(
                        batchOfOne(own, plan, phases, model).stream(),
                        nothingToMatch(own, phases.get(phases.size() - 1), model).stream())
                .toList();
    }

    /** Features that do not train match nothing. */
    private static Optional<Problem> nothingToMatch(TuningSettings own, Phase last, ModelSpec model) {
        Set<String> head = HeadFinder.layers(model.layers(), model.head()).stream()
                .flatMap(layer -> layer.tensors().stream())
                .collect(Collectors.toSet());
        boolean below = !last.adapted().isEmpty() || !head.containsAll(last.tensors());
        return own.teacher().featureWeight() == 0 || below
                ? Optional.empty()
                : Optional.of(Problem.error(
                                "train.nothing-to-match",
                                "The model's features shall match its teachers', but no weight below the head trains.",
                                "Unfreeze layers below the head, or set featureWeight to 0.")
                        .at("featureWeight"));
    }

    /** Batch norm that trains cannot normalize one row. */
    private static Optional<Problem> batchOfOne(
            TuningSettings own, FreezingPlan plan, List<Phase> phases, ModelSpec model) {
        if (own.batch().partSize() > 1 || !plan.followsStatistics()) {
            return Optional.empty();
        }
        return model.layers()
                .all()
                .filter(layer -> normalizesByBatch(layer, phases.get(phases.size() - 1), model))
                .findFirst()
                .map(layer -> Problem.error(
                                "train.batch-of-one",
                                "The layer \"" + layer.path()
                                        + "\" normalizes by the rows of a batch, and a batch has one row;"
                                        + " expected at least 2.",
                                "Take larger batches, or keep its statistics: set batchNorm to frozen.")
                        .at("batchSize"));
    }

    private static boolean normalizesByBatch(Layer layer, Phase last, ModelSpec model) {
        boolean trains = layer.parameters().stream()
                .anyMatch(parameter -> parameter.part() == Parameter.Part.NORM_SCALE
                        && last.tensors().contains(parameter.tensor()));
        List<Parameter> statistics = layer.parameters().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.STATISTICS)
                .toList();
        return trains
                && !statistics.isEmpty()
                && statistics.stream().noneMatch(parameter -> model.frozen().contains(parameter.tensor()));
    }

    /** Settings from before there were plans, which trained all at once at one rate, with weight decay on all. */
    static ObjectNode upgrade(ObjectNode settings) {
        ObjectNode upgraded = settings.deepCopy();
        upgraded.put("plan", "all-at-once");
        upgraded.put("belowHead", 1);
        upgraded.put("decayAll", true);
        return upgraded;
    }
}
