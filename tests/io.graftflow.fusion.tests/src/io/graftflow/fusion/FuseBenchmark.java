package io.graftflow.fusion;

import io.graftflow.base.Progress;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * How long it takes to mix the weights of three models and to write the result, beside {@code cat} that reads the same
 * files and writes one of them; and how much memory of its own the process takes for it (mapped files, which the system may
 * drop at any time, are not counted). Both take turns, and the best of each counts, for what else a machine does only adds to
 * either.
 */
final class FuseBenchmark {

    private static final int MODELS = 3;
    private static final int LAYERS = 24;
    private static final int WIDTH = 2048;
    private static final int ROUNDS = 9;

    private FuseBenchmark() {}

    /** Prints the figures of some methods; works in the folder that the first argument names. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        boolean json = Arrays.asList(arguments).contains("--json");
        Part base = part(folder, 0);
        List<Part> parts = new ArrayList<>();
        for (int model = 1; model <= MODELS; model++) {
            parts.add(part(folder, model));
        }
        // what was written above must not be on its way to the disk any more
        new ProcessBuilder("sync").start().waitFor();
        List<String> lines = new ArrayList<>();
        for (String id : List.of("uniform", "weighted", "ties", "dare-linear")) {
            lines.add(measure(folder, id, parts, base, json));
        }
        System.out.println(json ? "{" + String.join(", ", lines) + "}" : String.join("\n", lines));
    }

    private static String measure(Path folder, String id, List<Part> parts, Part base, boolean json)
            throws IOException, InterruptedException {
        FusionMethod method = FusionMethods.builtIn().byId(id);
        Optional<Part> origin = Optional.of(base).filter(part -> method.needsBase());
        var request = new FusionRequest(
                parts,
                origin,
                FusionWeights.of(List.of(), MODELS, method.weights()),
                FusionOptions.DEFAULT,
                folder.resolve("scratch"));
        double[] ours = new double[ROUNDS];
        double[] cat = new double[ROUNDS];
        long before = own();
        long most = 0;
        for (int round = 0; round < ROUNDS; round++) {
            cat[round] = cat(folder, method.needsBase());
            long start = System.nanoTime();
            method.fuse(request, Progress.NONE);
            ours[round] = (System.nanoTime() - start) / 1e9;
            most = Math.max(most, own() - before);
        }
        Arrays.sort(ours);
        Arrays.sort(cat);
        double megabytes = most / 1e6;
        double tensors = 4.0 * WIDTH * WIDTH * MODELS / 1e6;
        return String.format(
                Locale.ROOT,
                json
                        ? "\"%s\": {\"seconds\": %.3f, \"cat\": %.3f, \"ratio\": %.2f, \"megabytes\": %.0f, \"allowed\": %.0f}"
                        : "%-12s %.2f s, cat %.2f s: ratio %.2f; %.0f MB of its own (largest tensor times models and"
                                + " 200 MB: %.0f MB)",
                id,
                ours[0],
                cat[0],
                ours[0] / cat[0],
                megabytes,
                tensors + 200);
    }

    private static double cat(Path folder, boolean withBase) throws IOException, InterruptedException {
        var command = new StringBuilder("cat");
        for (int model = withBase ? 0 : 1; model <= MODELS; model++) {
            command.append(" m").append(model).append("/model.onnx");
        }
        command.append(" > /dev/null; cat m1/model.onnx > copy.onnx");
        long start = System.nanoTime();
        new ProcessBuilder("sh", "-c", command.toString())
                .directory(folder.toFile())
                .start()
                .waitFor();
        return (System.nanoTime() - start) / 1e9;
    }

    private static Part part(Path folder, int model) {
        var random = new Random(model);
        var graph = new GraphBuilder("net", 17);
        String tensor = graph.input("x", ElementType.FLOAT, Shape.of("batch", WIDTH));
        for (int layer = 0; layer < LAYERS; layer++) {
            float[] values = new float[WIDTH * WIDTH];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat() - 0.5f;
            }
            String weight = graph.initializer("layer." + layer, TensorData.of(values, WIDTH, WIDTH));
            tensor = graph.node("MatMul", tensor, weight).make();
        }
        graph.output(graph.node("Identity", tensor).as("y"), ElementType.FLOAT, Shape.of("batch", WIDTH));
        Model made = Model.create(folder.resolve("m" + model))
                .network(graph.build())
                .head(Head.NONE)
                .write();
        OnnxModel network = made.network();
        return new Part("m" + model, made.spec(), network, "none");
    }

    private static long own() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}
