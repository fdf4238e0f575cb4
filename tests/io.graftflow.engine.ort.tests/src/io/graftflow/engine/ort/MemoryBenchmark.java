package io.graftflow.engine.ort;

import io.graftflow.engine.Device;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.onnx.LayerTree;
import io.graftflow.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * How much more memory a process has resident for a model, as Linux counts it in {@code /proc/self/status}. Both parts run
 * once before on a small model, so that classes and native libraries are not counted.
 */
final class MemoryBenchmark {

    private MemoryBenchmark() {}

    /** Prints the figures for a network's file; as JSON with {@code --json}. */
    public static void main(String[] arguments) throws IOException {
        Path network = Path.of(arguments[0]);
        Path small = Path.of("tests/fixtures/models/tabular-mlp/model.onnx");
        var engine = new OrtEngine();
        describe(small);
        engine.open(small, Device.CPU, SessionOptions.DEFAULT).close();
        long bytes = Files.size(network);
        long before = resident();
        OnnxModel model = describe(network);
        double read = (double) (resident() - before) / bytes;
        before = resident();
        double session;
        try (Session loaded = engine.open(network, Device.CPU, SessionOptions.DEFAULT)) {
            session = (double) (resident() - before) / bytes;
        }
        String form = Arrays.asList(arguments).contains("--json")
                ? "{\"bytes\": %d, \"read\": %.3f, \"session\": %.3f, \"initializers\": %d}%n"
                : "model of %d bytes: read and described %.2f times its size, a session of ONNX Runtime %.2f times (%d"
                        + " stored tensors)%n";
        System.out.printf(
                Locale.ROOT,
                form,
                bytes,
                read,
                session,
                model.initializerNames().size());
    }

    private static OnnxModel describe(Path network) {
        OnnxModel model = OnnxModel.read(network);
        LayerTree.of(model);
        model.types();
        return model;
    }

    private static long resident() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}
