package io.graftflow.train;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.model.Model;
import java.util.List;

/**
 * What came of a training.
 *
 * @param model the trained model, written
 * @param history what happened in each epoch
 * @param log what happened in each step
 * @param loss the name of what was made small
 * @param bestEpoch the epoch whose weights were taken, from 1
 * @param stoppedEarly whether patience ran out before the last epoch
 * @param resumedAt the step that it went on from after an interruption; 0 when it ran in one go
 * @param computed rows whose frozen features had to be computed
 * @param fromCache rows whose frozen features were there
 * @param trainedParameters how many numbers were trained, those of adapters among them
 * @param parameters how many numbers could be trained if nothing were frozen
 * @param phases what was trained when
 * @param proof that the frozen weights are what they were
 * @param untrained that those are too which are not frozen, but which the plan does not train
 * @param check of the written model against the engine that trained it
 */
public record FineTuneResult(
        Model model,
        TrainingHistory history,
        TrainingLog log,
        String loss,
        int bestEpoch,
        boolean stoppedEarly,
        long resumedAt,
        long computed,
        long fromCache,
        long trainedParameters,
        long parameters,
        List<PhaseResult> phases,
        FrozenProof proof,
        FrozenProof untrained,
        EngineCheck check) {

    /** Keeps its own copy. */
    public FineTuneResult {
        phases = List.copyOf(phases);
    }

    /**
     * What came of one phase.
     *
     * @param name what trained
     * @param epochs how many there were
     * @param steps how many there were
     * @param learningRate the highest one, given or found
     * @param adapters how many weights had an adapter
     * @param parameters how many numbers it changed
     * @param stoppedEarly whether patience ran out before its last epoch
     */
    public record PhaseResult(
            String name,
            int epochs,
            long steps,
            double learningRate,
            int adapters,
            long parameters,
            boolean stoppedEarly) {

        private ObjectNode toJson() {
            return Json.object()
                    .put("name", name)
                    .put("epochs", epochs)
                    .put("steps", steps)
                    .put("learningRate", learningRate)
                    .put("adapters", adapters)
                    .put("parameters", parameters)
                    .put("stoppedEarly", stoppedEarly);
        }
    }

    /** The figures as JSON, for a report and {@code --json}. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("epochs", history.epochs().size());
        json.put("loss", loss);
        json.put("bestEpoch", bestEpoch);
        json.put("stoppedEarly", stoppedEarly);
        json.put("resumedAt", resumedAt);
        json.putObject("features").put("computed", computed).put("fromCache", fromCache);
        json.put("trainedParameters", trainedParameters);
        json.put("parameters", parameters);
        ArrayNode all = json.putArray("phases");
        phases.forEach(phase -> all.add(phase.toJson()));
        json.set("untrained", untrained.summary());
        json.set("frozen", proof.toJson());
        json.set("engines", check.toJson());
        json.set("history", history.toJson());
        json.set("log", log.summary());
        return json;
    }

    /** The metrics of the epoch whose weights were taken. */
    public List<TrainingHistory.Epoch> best() {
        return history.epochs().stream()
                .filter(epoch -> epoch.epoch() == bestEpoch)
                .toList();
    }
}
