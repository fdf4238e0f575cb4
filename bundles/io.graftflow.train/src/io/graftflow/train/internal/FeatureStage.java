package io.graftflow.train.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.engine.Session;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.LengthBuckets;
import io.graftflow.train.RunSettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** One network with its store: runs it over the rows that the store lacks. */
public final class FeatureStage {

    private static final int ROWS_READ_AHEAD = 2048;
    private static final long FLUSH_BYTES = 64L << 20;
    private static final long FLUSH_NANOSECONDS = 15_000_000_000L;

    private final OnnxModel network;
    private final FeatureStore store;
    private final List<String> passed;
    private final RunSettings settings;
    private final Figures figures;

    /** Counts what was run. */
    public static final class Figures {

        private long asked;
        private long computed;
        private long tokens;

        /** Counts rows whose features are wanted. */
        public void ask(long rows) {
            asked += rows;
        }

        /** Rows whose features were wanted, each time that they were. */
        public long asked() {
            return asked;
        }

        /** Rows that were run. */
        public long computed() {
            return computed;
        }

        /** Elements along the padded axis of those rows. */
        public long tokens() {
            return tokens;
        }
    }

    /**
     * A network whose features lie in a store.
     *
     * @param passed inputs of the rows that are stored with the network's outputs
     */
    public FeatureStage(
            OnnxModel network, FeatureStore store, List<String> passed, RunSettings settings, Figures figures) {
        this.network = network;
        this.store = store;
        this.passed = passed;
        this.settings = settings;
        this.figures = figures;
    }

    /** Where the features lie. */
    public FeatureStore store() {
        return store;
    }

    /** The rows whose features are not there, each content once. */
    public int[] missing(RowSource rows) {
        var seen = new RowIndex();
        return IntStream.range(0, rows.rows())
                .filter(row -> {
                    RowKey key = rows.key(row);
                    boolean isMissing = store.find(key) < 0 && seen.get(key) < 0;
                    if (isMissing) {
                        seen.put(key, row);
                    }
                    return isMissing;
                })
                .toArray();
    }

    /** The features of all rows; runs the network over those that are missing. */
    public StoredFeatures run(RowSource rows, Progress progress) {
        if (missing(rows).length > 0) {
            store.exclusively(progress, () -> {
                store.refresh();
                int[] missing = missing(rows);
                if (missing.length > 0) {
                    compute(rows.select(missing), progress);
                }
            });
        }
        long[] locations = IntStream.range(0, rows.rows())
                .mapToLong(row -> store.find(rows.key(row)))
                .toArray();
        return new StoredFeatures(store, locations);
    }

    private void compute(RowSource rows, Progress progress) {
        try (var ahead = new ReadAhead(rows, ROWS_READ_AHEAD, progress);
                Session session = settings.engine().open(network, settings.device(), settings.options())) {
            var pending = new Pending();
            long start = System.nanoTime();
            int done = 0;
            int ran = 0;
            try {
                while (ahead.hasNext()) {
                    Encoded chunk = ahead.next();
                    for (int[] batch : buckets(chunk).of(chunk)) {
                        progress.checkCancelled();
                        run(session, chunk, batch, done, rows, pending);
                        figures.computed += batch.length;
                        ran += batch.length;
                        report(progress, ran, rows.rows(), start);
                    }
                    done += chunk.rows();
                }
            } finally {
                pending.flush();
            }
        }
    }

    /** Features that are not in a file yet. */
    private final class Pending {

        private SegmentBuilder rows = new SegmentBuilder();
        private long since = System.nanoTime();

        private void add(List<RowKey> keys, Map<String, TensorData> tensors) {
            rows.add(keys, tensors);
            if (rows.bytes() > FLUSH_BYTES || System.nanoTime() - since > FLUSH_NANOSECONDS) {
                flush();
            }
        }

        private void flush() {
            if (!rows.isEmpty()) {
                store.add(rows);
                rows = new SegmentBuilder();
            }
            since = System.nanoTime();
        }
    }

    /**
     * Runs a batch. A row that stands alone is run twice at once: engines multiply a single row by another way, which
     * rounds otherwise, and a row's features must not depend on the rows that it happens to stand with.
     */
    private void run(Session session, Encoded chunk, int[] batch, int first, RowSource rows, Pending pending) {
        int[] several = batch.length == 1 ? new int[] {batch[0], batch[0]} : batch;
        Map<String, TensorData> inputs = chunk.batch(several);
        var outputs = new LinkedHashMap<>(session.run(own(inputs)));
        passed.forEach(name -> outputs.put(name, inputs.get(name)));
        outputs.forEach((name, tensor) -> requireRows(name, tensor, several.length));
        if (several != batch) {
            outputs.replaceAll((name, tensor) -> first(tensor));
        }
        var keys = new ArrayList<RowKey>(batch.length);
        for (int row : batch) {
            keys.add(rows.key(first + row));
            figures.tokens += chunk.length(row);
        }
        pending.add(keys, outputs);
    }

    /** The first of two rows. */
    private static TensorData first(TensorData tensor) {
        long[] shape = tensor.shape();
        shape[0] = 1;
        ByteBuffer bytes = tensor.bytes();
        return TensorData.of(tensor.element(), shape, bytes.limit(bytes.limit() / 2));
    }

    /** The inputs that the network has. */
    private Map<String, TensorData> own(Map<String, TensorData> inputs) {
        var own = new LinkedHashMap<>(inputs);
        own.keySet().retainAll(network.inputs().stream().map(TensorSpec::name).toList());
        return own;
    }

    private static void requireRows(String name, TensorData tensor, int rows) {
        if (tensor.rank() == 0 || tensor.shape()[0] != rows) {
            throw ProblemException.error(
                            "train.not-per-row",
                            "The tensor \"" + name + "\" does not have a row for each row; expected [" + rows
                                    + ", …], got " + tensor + ".",
                            "Choose a tensor whose first axis is the batch.")
                    .at(name);
        }
    }

    /** What has an axis of free size would be stored with its padding: then rows of one group stand together. */
    private LengthBuckets buckets(Encoded chunk) {
        boolean fixed = passed.isEmpty()
                && network.outputs().stream().map(TensorSpec::shape).allMatch(FeatureStage::isFixedPerRow);
        return fixed ? settings.buckets() : settings.buckets().exact();
    }

    private static boolean isFixedPerRow(Shape shape) {
        return shape.ranked() && shape.dims().stream().skip(1).allMatch(dim -> dim.isFixed());
    }

    private static void report(Progress progress, long done, int rows, long start) {
        double seconds = Math.max(1e-9, (System.nanoTime() - start) / 1e9);
        progress.report((double) done / rows, "computing features of row " + done + " of " + rows);
        progress.figures(Map.of("rowsPerSecond", done / seconds, "secondsLeft", (rows - done) * seconds / done));
    }
}
