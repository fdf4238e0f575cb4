package io.graftflow.train;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Progress;
import io.graftflow.data.ReadOptions;
import io.graftflow.data.Rows;
import io.graftflow.data.Table;
import io.graftflow.data.TableFiles;
import io.graftflow.engine.Device;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.model.Model;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.LengthBuckets;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.preprocess.ValueReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How fast rows are embedded, from the table to the cached features, against a bare loop of ONNX Runtime over the same
 * batches, which are tokenized before. Both load the network.
 *
 * @param rows rows of the table
 * @param tokens their tokens, without padding
 * @param seconds from the table to the features, the best of all turns
 * @param bareSeconds the bare loop, the best of all turns
 */
record EmbedBenchmark(long rows, long tokens, double seconds, double bareSeconds) {

    /** The speed against the bare loop's: 1 is as fast. */
    double ratio() {
        return bareSeconds / seconds;
    }

    /** One line. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "embed %d rows, %d tokens: %.2f s (%.0f tokens/s); bare ONNX Runtime over the same batches %.2f s; ratio %.2f",
                rows,
                tokens,
                seconds,
                tokens / seconds,
                bareSeconds,
                ratio());
    }

    /** As JSON. */
    String json() {
        return String.format(
                Locale.ROOT,
                "{\"rows\": %d, \"tokens\": %d, \"seconds\": %.3f, \"bareSeconds\": %.3f, \"ratio\": %.3f}",
                rows,
                tokens,
                seconds,
                bareSeconds,
                ratio());
    }

    /**
     * Measures.
     *
     * @param model a text model that gives a sequence
     * @param column the column of texts
     * @param turns how often both are timed, in turn
     */
    static EmbedBenchmark measure(Model model, Table table, String column, int threads, int turns)
            throws IOException, OrtException {
        OnnxModel network = HeadBuilder.pool(
                Backbone.of(model.network(), model.spec().head(), "", Pooling.MEAN), Pooling.MEAN, false);
        var settings = RunSettings.of(new OrtEngine(), Device.CPU, new SessionOptions(threads));
        // makes ONNX Runtime's environment, which there is one of
        settings.engine().version();
        double best = Double.POSITIVE_INFINITY;
        double bestBare = Double.POSITIVE_INFINITY;
        long tokens = 0;
        Path work = Files.createTempDirectory("graftflow-embed");
        try (Preprocessor preprocessor = Preprocessor.of(model)) {
            Path file = work.resolve("pooled.onnx");
            network.write(file);
            Encoded encoded = encode(preprocessor, table, column);
            for (int turn = 0; turn < turns; turn++) {
                bestBare = Math.min(bestBare, bare(file, encoded, threads));
                var runner = new ModelRunner(settings, new FeatureCache(work.resolve("features" + turn)));
                RunResult result = runner.run(
                        network, Set.of(), preprocessor, table, column, List.of(HeadBuilder.POOLED), Progress.NONE);
                best = Math.min(best, result.seconds());
                tokens = result.tokens();
            }
        } finally {
            AtomicFiles.deleteTree(work);
        }
        return new EmbedBenchmark(table.rows(), tokens, best, bestBare);
    }

    private static Encoded encode(Preprocessor preprocessor, Table table, String column) {
        ValueReader reader = preprocessor.reader(table.spec(), column);
        var values = new ArrayList<Object>();
        try (Rows rows = table.cursor()) {
            for (long row = 0; row < table.rows(); row++) {
                values.add(reader.read(rows.seek(row)));
            }
        }
        return preprocessor.encode(values, Progress.NONE);
    }

    private static double bare(Path file, Encoded encoded, int threads) throws OrtException {
        int[] lengths = new int[encoded.rows()];
        Arrays.setAll(lengths, encoded::length);
        var batches = new ArrayList<Map<String, TensorData>>();
        LengthBuckets.DEFAULT.of(lengths).forEach(batch -> batches.add(encoded.batch(batch)));
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long start = System.nanoTime();
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            try (OrtSession session = environment.createSession(file.toString(), options)) {
                for (Map<String, TensorData> batch : batches) {
                    run(environment, session, batch);
                }
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static void run(OrtEnvironment environment, OrtSession session, Map<String, TensorData> batch)
            throws OrtException {
        var inputs = new LinkedHashMap<String, OnnxTensor>();
        for (Map.Entry<String, TensorData> entry : batch.entrySet()) {
            TensorData data = entry.getValue();
            inputs.put(
                    entry.getKey(),
                    OnnxTensor.createTensor(environment, data.bytes().asLongBuffer(), data.shape()));
        }
        try (OrtSession.Result result = session.run(inputs)) {
            ((OnnxTensor) result.get(0)).getFloatBuffer().get();
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    /**
     * Prints the figures for a model's folder and a CSV file with a column {@code text}; as JSON with {@code --json}.
     */
    public static void main(String[] arguments) throws IOException, OrtException {
        Path folder = Files.createTempDirectory("graftflow-embed-table");
        var options = ReadOptions.DEFAULT;
        try (Table table =
                TableFiles.read(Path.of(arguments[1]), options, folder.resolve("table.arrow"), Progress.NONE)) {
            int threads = Runtime.getRuntime().availableProcessors();
            EmbedBenchmark result = measure(Model.open(Path.of(arguments[0])), table, "text", threads, 5);
            System.out.println(Arrays.asList(arguments).contains("--json") ? result.json() : result);
        } finally {
            AtomicFiles.deleteTree(folder);
        }
    }
}
