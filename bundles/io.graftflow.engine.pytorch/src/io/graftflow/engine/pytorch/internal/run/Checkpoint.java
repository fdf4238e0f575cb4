package io.graftflow.engine.pytorch.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A training at rest, in one file of the safetensors format: eight bytes with the length of a JSON header, the header, and
 * the tensors' bytes. The header's {@code __metadata__} has the program's hash, the number of steps, and the hash of all
 * tensors.
 *
 * @param program the hash of the program
 * @param steps how many steps were made
 * @param weights the values of the initializers, in order
 * @param state the optimizer's state, in order
 */
record Checkpoint(String program, long steps, Map<String, TensorData> weights, Map<String, TensorData> state) {

    private static final String FORMAT = "graftflow-training-1";
    private static final String META = "__metadata__";
    private static final String WEIGHT = "weight/";
    private static final String STATE = "optimizer/";
    private static final Map<ElementType, String> TYPES = Map.of(
            ElementType.FLOAT, "F32",
            ElementType.DOUBLE, "F64",
            ElementType.FLOAT16, "F16",
            ElementType.BFLOAT16, "BF16",
            ElementType.INT64, "I64");

    /**
     * Writes the file, whole or not at all.
     *
     * @throws ProblemException {@code engine.checkpoint-unwritable}
     */
    void write(Path file) {
        Map<String, TensorData> all = all();
        byte[] header = header(all).toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        length.putLong(header.length).flip();
        try {
            AtomicFiles.write(file, temporary -> {
                try (FileChannel out =
                        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    put(out, length);
                    put(out, ByteBuffer.wrap(header));
                    for (TensorData tensor : all.values()) {
                        put(out, tensor.bytes());
                    }
                }
            });
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                                    "engine.checkpoint-unwritable",
                                    "The checkpoint cannot be written: " + e.getMessage() + ".",
                                    "Make room on the disk, or choose another folder.")
                            .at(file.toString()),
                    e);
        }
    }

    private static void put(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private Map<String, TensorData> all() {
        var all = new LinkedHashMap<String, TensorData>();
        weights.forEach((name, tensor) -> all.put(WEIGHT + name, tensor));
        state.forEach((name, tensor) -> all.put(STATE + name, tensor));
        return all;
    }

    private ObjectNode header(Map<String, TensorData> all) {
        ObjectNode header = Json.object();
        header.putObject(META)
                .put("format", FORMAT)
                .put("program", program)
                .put("steps", Long.toString(steps))
                .put("sha256", hash(all));
        long offset = 0;
        for (var entry : all.entrySet()) {
            TensorData tensor = entry.getValue();
            ObjectNode node = header.putObject(entry.getKey()).put("dtype", TYPES.get(tensor.element()));
            var shape = node.putArray("shape");
            for (long size : tensor.shape()) {
                shape.add(size);
            }
            long end = offset + tensor.bytes().remaining();
            node.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        return header;
    }

    private static String hash(Map<String, TensorData> all) {
        var hash = new Hash();
        all.forEach((name, tensor) -> hash.add(name).add(tensor.bytes()));
        return hash.hex();
    }

    /**
     * Reads a file.
     *
     * @throws ProblemException {@code engine.checkpoint-mismatch}, {@code engine.checkpoint-corrupt}
     */
    static Checkpoint read(Path file, TrainingPlan plan) {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            fill(in, length, 0);
            long size = length.getLong(0);
            if (size < 2 || size > in.size() - Long.BYTES) {
                throw corrupt(file, "its header is cut short", null);
            }
            ByteBuffer header = ByteBuffer.allocate((int) size);
            fill(in, header, Long.BYTES);
            JsonNode json = header(file, header.flip());
            JsonNode meta = json.path(META);
            if (!meta.path("format").asText().equals(FORMAT)) {
                throw corrupt(file, "it is not of the format " + FORMAT, null);
            }
            checkProgram(file, meta.path("program").asText(), plan.sha256());
            return tensors(file, in, json, Long.BYTES + size, plan);
        } catch (IOException | ArithmeticException e) {
            throw corrupt(file, e.getMessage(), e);
        }
    }

    private static JsonNode header(Path file, ByteBuffer utf8) {
        try {
            return Json.parse(StandardCharsets.UTF_8.decode(utf8).toString(), file.toString());
        } catch (ProblemException e) {
            throw corrupt(file, "its header is damaged", e);
        }
    }

    private static void checkProgram(Path file, String got, String wanted) {
        if (!got.equals(wanted)) {
            throw ProblemException.error(
                            "engine.checkpoint-mismatch",
                            "The checkpoint is of another training; expected program " + wanted + ", got " + got + ".",
                            "Start anew, or go back to the model and the settings that it was made with.")
                    .at(file.toString());
        }
    }

    private static Checkpoint tensors(Path file, FileChannel in, JsonNode header, long start, TrainingPlan plan)
            throws IOException {
        Map<String, TensorData> weights =
                tensors(file, in, header, start, WEIGHT, plan.network().trained());
        Map<String, TensorData> state = tensors(file, in, header, start, STATE, plan.stateNames());
        JsonNode meta = header.path(META);
        var checkpoint =
                new Checkpoint(meta.path("program").asText(), meta.path("steps").asLong(), weights, state);
        if (!hash(checkpoint.all()).equals(meta.path("sha256").asText())) {
            throw corrupt(file, "its hash is not the one that it was written with", null);
        }
        return checkpoint;
    }

    private static Map<String, TensorData> tensors(
            Path file, FileChannel in, JsonNode header, long start, String prefix, List<String> names)
            throws IOException {
        var tensors = new LinkedHashMap<String, TensorData>();
        for (String name : names) {
            JsonNode node = header.path(prefix + name);
            long from = node.path("data_offsets").path(0).asLong(-1);
            long to = node.path("data_offsets").path(1).asLong(-1);
            if (from < 0 || to < from || start + to > in.size()) {
                throw corrupt(file, "the tensor \"" + name + "\" is not in it", null);
            }
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(to - from));
            fill(in, bytes, start + from);
            long[] shape = new long[node.path("shape").size()];
            for (int i = 0; i < shape.length; i++) {
                shape[i] = node.path("shape").path(i).asLong();
            }
            tensors.put(name, TensorData.of(element(file, node.path("dtype").asText()), shape, bytes.flip()));
        }
        return tensors;
    }

    private static ElementType element(Path file, String dtype) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(dtype))
                .findFirst()
                .orElseThrow(() -> corrupt(file, "it has a tensor of the type \"" + dtype + "\"", null))
                .getKey();
    }

    private static void fill(FileChannel in, ByteBuffer bytes, long position) throws IOException {
        long place = position;
        while (bytes.hasRemaining()) {
            int read = in.read(bytes, place);
            if (read < 0) {
                throw new IOException("it is cut short");
            }
            place += read;
        }
    }

    private static ProblemException corrupt(Path file, String why, Throwable cause) {
        return new ProblemException(
                Problem.error(
                                "engine.checkpoint-corrupt",
                                "The checkpoint cannot be used: " + why + ".",
                                "Use the one before it, or start anew.")
                        .at(file.toString()),
                cause);
    }
}
