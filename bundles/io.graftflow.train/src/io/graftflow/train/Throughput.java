package io.graftflow.train;

import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.engine.Session;
import io.graftflow.model.Model;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.LengthBuckets;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.train.internal.TableRows;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Measures how fast a model answers: reading rows and preprocessing included, opening the network and a first pass not. The
 * same rows are run again and again, in batches of like length as when a table is run, and nothing is taken from a
 * cache. The fastest pass counts, for whatever else the machine does only makes a pass slower.
 *
 * @param settings what to run with
 * @param rows how many rows of a table are run at most, evenly spaced
 * @param passes how often; fewer when that would take longer than {@value #MOST_SECONDS} seconds, but at least once
 */
public record Throughput(RunSettings settings, int rows, int passes) {

    private static final int MOST_SECONDS = 20;

    /**
     * Measures.
     *
     * @param column with what the model reads
     * @return rows a second; 0 for a table without rows
     * @throws io.graftflow.base.ProblemException when a value is missing or of the wrong kind, or when the network cannot
     *     be run
     */
    public double of(Model model, Table table, String column, Progress progress) {
        OnnxModel network = model.network().prune(List.of(model.spec().head().output()));
        try (Preprocessor preprocessor = Preprocessor.of(model)) {
            var source = new TableRows(table, column, preprocessor, progress.part(0, 0.1));
            int[] chosen = new int[Math.min(rows, source.rows())];
            if (chosen.length == 0) {
                return 0;
            }
            Arrays.setAll(chosen, i -> (int) ((long) i * source.rows() / chosen.length));
            try (Session session = settings.engine().open(network, settings.device(), settings.options())) {
                return chosen.length
                        / fastest(
                                new Pass(session, network, source, chosen, settings.buckets()), progress.part(0.1, 1));
            }
        }
    }

    private double fastest(Pass pass, Progress progress) {
        pass.run(progress);
        double fastest = Double.POSITIVE_INFINITY;
        double all = 0;
        for (int i = 0; i < passes && (i == 0 || all < MOST_SECONDS); i++) {
            progress.report((double) i / passes, "measuring speed, pass " + (i + 1) + " of " + passes);
            long start = System.nanoTime();
            pass.run(progress);
            double seconds = Math.max(1e-9, (System.nanoTime() - start) / 1e9);
            fastest = Math.min(fastest, seconds);
            all += seconds;
        }
        return fastest;
    }

    /** All chosen rows once. */
    private record Pass(Session session, OnnxModel network, TableRows source, int[] chosen, LengthBuckets limits) {

        private void run(Progress progress) {
            Set<String> names = network.inputs().stream().map(TensorSpec::name).collect(Collectors.toSet());
            Encoded encoded = source.load(chosen, progress);
            int[] lengths = new int[encoded.rows()];
            Arrays.setAll(lengths, encoded::length);
            LengthBuckets buckets = encoded.pads() ? limits : limits.exact();
            for (int[] batch : buckets.of(lengths)) {
                progress.checkCancelled();
                Map<String, TensorData> inputs = new LinkedHashMap<>(encoded.batch(batch));
                inputs.keySet().retainAll(names);
                session.run(inputs);
            }
        }
    }
}
