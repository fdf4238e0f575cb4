package io.graftflow.engine.pytorch.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.djl.Djl;
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
 * the tensors' bytes. The header's {@code __metadata__} has PyTorch's version, the program's hash, the numbers of batches and
 * updates, and the hash of all tensors.
 *
 * @param program the hash of the program
 * @param batches how many batches were seen
 * @param updates how many updates were made
 * @param weights the values of the initializers, in order
 * @param averages their running averages, if there are any
 * @param state the state of the optimizers
 * @param gradients those since the last update, if there are any
 */
record Checkpoint(
        String program,
        long batches,
        long updates,
        Map<String, TensorData> weights,
        Map<String, TensorData> averages,
        Map<String, TensorData> state,
        Map<String, TensorData> gradients) {

    private static final String FORMAT = "graftflow-training-3";
    private static final String META = "__metadata__";
    private static final String VERSION = "pytorch";
    private static final String WEIGHT = "weight/";
    private static final String AVERAGE = "average/";
    private static final String STATE = "optimizer/";
    private static final String GRADIENT = "gradient/";
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
        averages.forEach((name, tensor) -> all.put(AVERAGE + name, tensor));
        state.forEach((name, tensor) -> all.put(STATE + name, tensor));
        gradients.forEach((name, tensor) -> all.put(GRADIENT + name, tensor));
        return all;
    }

    private ObjectNode header(Map<String, TensorData> all) {
        ObjectNode header = Json.object();
        header.putObject(META)
                .put("format", FORMAT)
                .put(VERSION, version())
                .put("program", program)
                .put("batches", Long.toString(batches))
                .put("updates", Long.toString(updates))
                .put("sha256", hash());
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

    private static String version() {
        return Djl.engine(Djl.PYTORCH).getVersion();
    }

    private String hash() {
        var hash = new Hash().add(program).add(batches + " " + updates);
        all().forEach((name, tensor) -> hash.add(name).add(tensor.bytes()));
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
            checkSame(file, "the format", FORMAT, meta.path("format").asText());
            checkSame(file, "PyTorch's version", version(), meta.path(VERSION).asText());
            checkSame(file, "the program", plan.sha256(), meta.path("program").asText());
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

    private static void checkSame(Path file, String what, String wanted, String got) {
        if (!got.equals(wanted)) {
            throw ProblemException.error(
                            "engine.checkpoint-mismatch",
                            "The checkpoint is of another training; expected " + what + " " + wanted + ", got " + got
                                    + ".",
                            "Start anew, or go back to the model, the settings and the version that it was made with.")
                    .at(file.toString());
        }
    }

    private static Checkpoint tensors(Path file, FileChannel in, JsonNode header, long start, TrainingPlan plan)
            throws IOException {
        var content = new Content(file, in, header, start);
        List<String> trained = plan.network().trained();
        List<String> state = plan.parts().stream()
                .flatMap(part -> part.stateNames().stream())
                .toList();
        JsonNode meta = header.path(META);
        var checkpoint = new Checkpoint(
                meta.path("program").asText(),
                meta.path("batches").asLong(),
                meta.path("updates").asLong(),
                content.tensors(WEIGHT, trained),
                content.tensors(AVERAGE, content.has(AVERAGE) ? trained : List.of()),
                content.tensors(STATE, state),
                content.tensors(GRADIENT, content.has(GRADIENT) ? plan.parameters() : List.of()));
        if (!checkpoint.hash().equals(meta.path("sha256").asText())) {
            throw corrupt(file, "its hash is not the one that it was written with", null);
        }
        return checkpoint;
    }

    /** The tensors of a file. */
    private record Content(Path file, FileChannel in, JsonNode header, long start) {

        boolean has(String prefix) {
            return header.properties().stream().anyMatch(entry -> entry.getKey().startsWith(prefix));
        }

        Map<String, TensorData> tensors(String prefix, List<String> names) throws IOException {
            var tensors = new LinkedHashMap<String, TensorData>();
            for (String name : names) {
                tensors.put(name, tensor(name, header.path(prefix + name)));
            }
            return tensors;
        }

        private TensorData tensor(String name, JsonNode node) throws IOException {
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
            return TensorData.of(element(file, node.path("dtype").asText()), shape, bytes.flip());
        }
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
