package io.graftflow.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.model.Model;
import java.util.List;

/**
 * What came of a training.
 *
 * @param model the trained model, written
 * @param history what happened in each epoch
 * @param loss the name of what was made small
 * @param bestEpoch the epoch whose weights were taken, from 1
 * @param stoppedEarly whether patience ran out before the last epoch
 * @param resumedAt the step that it went on from after an interruption; 0 when it ran in one go
 * @param computed rows whose frozen features had to be computed
 * @param fromCache rows whose frozen features were there
 * @param trainedParameters how many numbers were trained
 * @param proof that the frozen weights are what they were
 * @param check of the written model against the engine that trained it
 */
public record FineTuneResult(
        Model model,
        TrainingHistory history,
        String loss,
        int bestEpoch,
        boolean stoppedEarly,
        long resumedAt,
        long computed,
        long fromCache,
        long trainedParameters,
        FrozenProof proof,
        EngineCheck check) {

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
        json.set("frozen", proof.toJson());
        json.set("engines", check.toJson());
        json.set("history", history.toJson());
        return json;
    }

    /** The metrics of the epoch whose weights were taken. */
    public List<TrainingHistory.Epoch> best() {
        return history.epochs().stream()
                .filter(epoch -> epoch.epoch() == bestEpoch)
                .toList();
    }
}
