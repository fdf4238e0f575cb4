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
    private static final int FORMAT = 2;
    private static final int KEPT = 2;
    private static final String PREFIX = "step-";
    private static final String STATE = "state.json";
    private static final String STATE_HASH = "state.sha256";
    private static final String ENGINE = "engine.state";
    private static final String BEST = "best.onnx";
    private static final String STEPS = "steps.log";

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

    /** The folder, made if need be, where other files of the training may lie until {@link #clear}. */
    Path folder() {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** The file of what each step was. */
    Path stepLog() {
        return folder.resolve(STEPS);
    }

    /**
     * Writes one and drops old ones. When that fails, those that were there are still there.
     *
     * @throws ProblemException {@code train.checkpoint-unwritable}
     */
    void save(TrainingSession session, LoopState state) {
        Path target = folder.resolve(PREFIX + String.format("%012d", state.step));
        try {
            AtomicFiles.writeFolder(target, temporary -> write(temporary, session, state));
            List<Path> all = newestFirst();
            for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
                AtomicFiles.deleteTree(old);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private ProblemException unwritable(IOException cause) {
        return new ProblemException(
                Problem.error(
                                "train.checkpoint-unwritable",
                                "A checkpoint could not be written: " + cause.getMessage() + ".",
                                "Free some space; the training goes on from the checkpoint before.")
                        .at(folder.toString()),
                cause);
    }

    private void write(Path target, TrainingSession session, LoopState state) throws IOException {
        session.save(target.resolve(ENGINE));
        ObjectNode json = state.toJson();
        json.put("format", FORMAT);
        json.put("identity", identity);
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
     * Goes on from the newest checkpoint that is whole. Damaged ones are dropped, which the state's notes tell.
     *
     * @return where the training stands; at its beginning when there is no checkpoint
     * @throws ProblemException {@code train.checkpoint-mismatch} when it is of another training
     */
    LoopState restore(TrainingSession session) {
        var damaged = new ArrayList<String>();
        LoopState state = newest(session, damaged);
        if (!damaged.isEmpty()) {
            state.notes.add((damaged.size() == 1 ? "The checkpoint " : "The checkpoints ") + String.join(", ", damaged)
                    + (damaged.size() == 1 ? " was" : " were") + " damaged; training "
                    + (state.step == 0 ? "began anew." : "went on from step " + state.step + "."));
        }
        return state;
    }

    private LoopState newest(TrainingSession session, List<String> damaged) {
        try {
            for (Path checkpoint : newestFirst()) {
                try {
                    return read(checkpoint, session);
                } catch (IOException | Damaged e) {
                    LOG.warn("The checkpoint {} is damaged ({}); the one before is used.", checkpoint, e.getMessage());
                    damaged.add(checkpoint.getFileName().toString());
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
        LoopState state = LoopState.fromJson(json);
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
        int format = json.path("format").asInt();
        if (format != FORMAT) {
            throw mismatch(
                    "of another version: expected format " + FORMAT + " and training " + identity + ", got format "
                            + format + " and training " + found,
                    checkpoint);
        }
        if (!found.equals(identity)) {
            throw mismatch("of another training: expected " + identity + ", got " + found, checkpoint);
        }
    }

    private static ProblemException mismatch(String what, Path checkpoint) {
        return ProblemException.error(
                        "train.checkpoint-mismatch", "The checkpoint is " + what + ".", "Delete it to start anew.")
                .at(checkpoint.toString());
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

    /** A checkpoint that is not what was written. */
    private static final class Damaged extends RuntimeException {

        private static final long serialVersionUID = 1;

        private Damaged(String what) {
            super(what);
        }
    }
}
