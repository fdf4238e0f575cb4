package io.graftflow.train.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.TrainingHistory;
import io.graftflow.train.TrainingLog;
import io.graftflow.train.internal.loop.StepLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What phases that are done have made: folders {@code phase-N-done} with their weights and {@code phase.json}, each with its
 * hash. They appear whole. One that is damaged is dropped, and its phase runs again, which the notes tell.
 */
public final class PhaseStore {

    private static final Logger LOG = LoggerFactory.getLogger(PhaseStore.class);
    private static final int FORMAT = 1;
    private static final String FIGURES = "phase.json";
    private static final String FIGURES_HASH = "phase.sha256";
    private static final String STEPS = "steps.log";
    private static final String WEIGHTS = "weights.onnx";

    private final Path folder;
    private final List<String> notes = new ArrayList<>();

    /**
     * What a phase has made.
     *
     * @param values the tensors that it has changed
     * @param history its epochs, counted from 1
     * @param loss the name of what was made small
     * @param highestRate the highest learning rate, given or found
     * @param taken the epoch whose weights were taken; 0 when none was better than what was there before
     * @param bestLoss the lowest loss on held-back rows so far; infinite without such rows
     * @param stoppedEarly whether patience ran out
     * @param steps how many it took
     * @param log what each step was
     */
    public record Done(
            SortedMap<String, TensorData> values,
            TrainingHistory history,
            String loss,
            double highestRate,
            int taken,
            double bestLoss,
            boolean stoppedEarly,
            long steps,
            TrainingLog log) {}

    /** The phases in a folder, which need not exist; checkpoints of the phase that is under way may lie there too. */
    public PhaseStore(Path folder) {
        this.folder = folder;
    }

    private Path place(int phase) {
        return folder.resolve("phase-" + phase + "-done");
    }

    /**
     * Writes what a phase has made.
     *
     * @param phase its number, from 1
     * @param identity a hash of all that decides how it goes
     * @throws ProblemException {@code train.checkpoint-unwritable}
     */
    public void save(int phase, String identity, Done done) {
        try {
            AtomicFiles.writeFolder(place(phase), target -> write(target, identity, done));
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                                    "train.checkpoint-unwritable",
                                    "What phase " + phase + " has made could not be written: " + e.getMessage() + ".",
                                    "Free some space; the training goes on from its last checkpoint.")
                            .at(folder.toString()),
                    e);
        }
    }

    private static void write(Path target, String identity, Done done) throws IOException {
        var weights = new GraphBuilder("weights", 17);
        done.values().forEach(weights::initializer);
        weights.build().write(target.resolve(WEIGHTS));
        ObjectNode json = Json.object().put("format", FORMAT).put("identity", identity);
        json.put("loss", done.loss())
                .put("highestRate", Long.toHexString(Double.doubleToLongBits(done.highestRate())))
                .put("taken", done.taken())
                .put("bestLoss", Long.toHexString(Double.doubleToLongBits(done.bestLoss())))
                .put("stoppedEarly", done.stoppedEarly())
                .put("steps", done.steps());
        json.set("history", done.history().toJson());
        json.set("log", done.log().toJson());
        StepLog.write(target.resolve(STEPS), done.log().steps());
        json.put("weights", Hash.sha256(target.resolve(WEIGHTS)));
        AtomicFiles.writeString(target.resolve(FIGURES), Json.pretty(json));
        AtomicFiles.writeString(target.resolve(FIGURES_HASH), Hash.sha256(target.resolve(FIGURES)));
    }

    /**
     * What a phase has made, when it is done.
     *
     * @throws ProblemException {@code train.checkpoint-mismatch} when it is of another training
     */
    public Optional<Done> find(int phase, String identity) {
        Path place = place(phase);
        if (!Files.isDirectory(place)) {
            return Optional.empty();
        }
        try {
            String stored = Files.readString(place.resolve(FIGURES_HASH));
            JsonNode json = Json.read(place.resolve(FIGURES));
            boolean whole = Hash.sha256(place.resolve(FIGURES)).equals(stored)
                    && Hash.sha256(place.resolve(WEIGHTS))
                            .equals(json.path("weights").asText());
            if (whole) {
                requireOwn(json, identity, place);
                return Optional.of(read(place, json));
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be read", place, e);
        }
        notes.add("What phase " + phase + " had made was damaged; it ran again.");
        LOG.warn("What phase {} has made is damaged; it runs again.", phase);
        remove(place);
        return Optional.empty();
    }

    /** What was damaged, in sentences. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    private static void requireOwn(JsonNode json, String identity, Path place) {
        String found = json.path("identity").asText();
        if (json.path("format").asInt() != FORMAT || !found.equals(identity)) {
            throw ProblemException.error(
                            "train.checkpoint-mismatch",
                            "The checkpoint is of another training: expected " + identity + ", got " + found + ".",
                            "Delete it to start anew.")
                    .at(place.toString());
        }
    }

    private static Done read(Path place, JsonNode json) {
        OnnxModel weights = OnnxModel.read(place.resolve(WEIGHTS));
        var values = new TreeMap<String, TensorData>();
        weights.initializerNames().forEach(name -> values.put(name, inMemory(weights.initializer(name))));
        return new Done(
                values,
                TrainingHistory.fromJson(json.path("history")),
                json.path("loss").asText(),
                bits(json.path("highestRate")),
                json.path("taken").asInt(),
                bits(json.path("bestLoss")),
                json.path("stoppedEarly").asBoolean(),
                json.path("steps").asLong(),
                TrainingLog.fromJson(json.path("log"), StepLog.read(place.resolve(STEPS))));
    }

    private static double bits(JsonNode hexadecimal) {
        return Double.longBitsToDouble(Long.parseUnsignedLong(hexadecimal.asText(), 16));
    }

    /** A copy that does not need the file. */
    private static TensorData inMemory(TensorData tensor) {
        ByteBuffer copy = ByteBuffer.allocate(tensor.bytes().remaining()).put(tensor.bytes());
        return TensorData.of(tensor.element(), tensor.shape(), copy.flip());
    }

    /** Removes the folder, after training has ended. */
    public void clear() {
        remove(folder);
    }

    private static void remove(Path path) {
        try {
            AtomicFiles.deleteTree(path);
        } catch (IOException e) {
            LOG.warn("{} could not be removed: {}.", path, e.getMessage());
        }
    }
}
