package io.graftflow.train.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.TrainingSession;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.train.TrainingHistory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints of a training: folders {@code step-N} with the engine's state, the best weights and {@code state.json},
 * each with its hash. They appear whole; the newest two are kept, so that a damaged one costs only the
 * steps since the one before.
 */
public final class Checkpoints {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final int FORMAT = 1;
    private static final int KEPT = 2;
    private static final String PREFIX = "step-";
    private static final String STATE = "state.json";
    private static final String STATE_HASH = "state.sha256";
    private static final String ENGINE = "engine.state";
    private static final String BEST = "best.onnx";

    private final Path folder;
    private final String identity;

    /**
     * The checkpoints of a training.
     *
     * @param folder where they lie
     * @param identity a hash of all that decides how the training goes
     */
    public Checkpoints(Path folder, String identity) {
        this.folder = folder;
        this.identity = identity;
    }

    /** Writes one and drops old ones. */
    void save(TrainingSession session, LoopState state) {
        Path target = folder.resolve(PREFIX + String.format("%012d", state.step));
        try {
            AtomicFiles.writeFolder(target, temporary -> write(temporary, session, state));
            List<Path> all = newestFirst();
            for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
                AtomicFiles.deleteTree(old);
            }
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                                    "train.checkpoint-unwritable",
                                    "A checkpoint could not be written: " + e.getMessage() + ".",
                                    "Free some space; the training goes on from the checkpoint before.")
                            .at(folder.toString()),
                    e);
        }
    }

    private void write(Path target, TrainingSession session, LoopState state) throws IOException {
        session.save(target.resolve(ENGINE));
        ObjectNode json = Json.object();
        json.put("format", FORMAT);
        json.put("identity", identity);
        json.put("epoch", state.epoch).put("batch", state.batch).put("step", state.step);
        json.put("lossSum", bits(state.lossSum)).put("lossRows", state.lossRows);
        json.put("learningRate", bits(state.learningRate));
        json.put("bestEpoch", state.bestEpoch).put("bestLoss", bits(state.bestLoss));
        json.put("stopped", state.stopped);
        json.set("history", new TrainingHistory(state.epochs).toJson());
        ObjectNode hashes = json.putObject("sha256");
        hashes.put(ENGINE, Hash.sha256(target.resolve(ENGINE)));
        if (!state.bestWeights.isEmpty()) {
            var weights = new GraphBuilder("best", 17);
            new TreeMap<>(state.bestWeights).forEach(weights::initializer);
            weights.build().write(target.resolve(BEST));
            hashes.put(BEST, Hash.sha256(target.resolve(BEST)));
        }
        AtomicFiles.writeString(target.resolve(STATE), Json.pretty(json));
        AtomicFiles.writeString(target.resolve(STATE_HASH), Hash.sha256(target.resolve(STATE)));
    }

    /**
     * Goes on from the newest checkpoint that is whole.
     *
     * @return where the training stands; at its beginning when there is no checkpoint
     * @throws ProblemException {@code train.checkpoint-mismatch} when it is of another training
     */
    LoopState restore(TrainingSession session) {
        try {
            for (Path checkpoint : newestFirst()) {
                try {
                    return read(checkpoint, session);
                } catch (IOException | Damaged e) {
                    LOG.warn("The checkpoint {} is damaged ({}); the one before is used.", checkpoint, e.getMessage());
                    AtomicFiles.deleteTree(checkpoint);
                }
            }
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                                    "train.checkpoint-unreadable",
                                    "The checkpoints cannot be read: " + e.getMessage() + ".",
                                    "Delete the folder to start anew.")
                            .at(folder.toString()),
                    e);
        }
        return new LoopState();
    }

    private LoopState read(Path checkpoint, TrainingSession session) throws IOException {
        JsonNode json = whole(checkpoint);
        requireOwn(json, checkpoint);
        session.restore(checkpoint.resolve(ENGINE));
        var state = new LoopState();
        state.epoch = json.path("epoch").asInt();
        state.batch = json.path("batch").asInt();
        state.step = json.path("step").asLong();
        state.lossSum = number(json.path("lossSum"));
        state.lossRows = json.path("lossRows").asLong();
        state.learningRate = number(json.path("learningRate"));
        state.bestEpoch = json.path("bestEpoch").asInt();
        state.bestLoss = number(json.path("bestLoss"));
        state.stopped = json.path("stopped").asBoolean();
        state.epochs.addAll(TrainingHistory.fromJson(json.path("history")).epochs());
        if (json.path("sha256").has(BEST)) {
            OnnxModel weights = OnnxModel.read(checkpoint.resolve(BEST));
            var best = new TreeMap<String, TensorData>();
            weights.initializerNames().forEach(name -> best.put(name, inMemory(weights.initializer(name))));
            state.bestWeights = best;
        }
        LOG.info("Going on from the checkpoint after step {}.", state.step);
        return state;
    }

    /** A copy that does not need the checkpoint's file. */
    private static TensorData inMemory(TensorData tensor) {
        ByteBuffer copy = ByteBuffer.allocate(tensor.bytes().remaining()).put(tensor.bytes());
        return TensorData.of(tensor.element(), tensor.shape(), copy.flip());
    }

    private static JsonNode whole(Path checkpoint) throws IOException {
        requireHash(checkpoint, STATE, Files.readString(checkpoint.resolve(STATE_HASH)));
        JsonNode json = Json.read(checkpoint.resolve(STATE));
        for (Map.Entry<String, JsonNode> file : json.path("sha256").properties()) {
            requireHash(checkpoint, file.getKey(), file.getValue().asText());
        }
        return json;
    }

    private static void requireHash(Path checkpoint, String file, String expected) throws IOException {
        if (!Hash.sha256(checkpoint.resolve(file)).equals(expected)) {
            throw new Damaged(file + " has another hash");
        }
    }

    private void requireOwn(JsonNode json, Path checkpoint) {
        String found = json.path("identity").asText();
        if (json.path("format").asInt() != FORMAT || !found.equals(identity)) {
            throw ProblemException.error(
                            "train.checkpoint-mismatch",
                            "The checkpoint is of another training: expected " + identity + ", got " + found + ".",
                            "Delete it to start anew.")
                    .at(checkpoint.toString());
        }
    }

    /** Removes all, after training has ended. */
    public void clear() {
        try {
            AtomicFiles.deleteTree(folder);
        } catch (IOException e) {
            LOG.warn("The checkpoints in {} could not be removed: {}.", folder, e.getMessage());
        }
    }

    private List<Path> newestFirst() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return new ArrayList<>(
                    entries.filter(entry -> entry.getFileName().toString().startsWith(PREFIX))
                            .sorted(Comparator.reverseOrder())
                            .toList());
        }
    }

    /** A number that comes back with the same bits. */
    private static String bits(double value) {
        return Long.toHexString(Double.doubleToLongBits(value));
    }

    private static double number(JsonNode bits) {
        return Double.longBitsToDouble(Long.parseUnsignedLong(bits.asText(), 16));
    }

    /** A checkpoint that is not what was written. */
    private static final class Damaged extends RuntimeException {

        private static final long serialVersionUID = 1;

        private Damaged(String what) {
            super(what);
        }
    }
}
