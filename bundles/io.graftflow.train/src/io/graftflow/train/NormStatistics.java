package io.graftflow.train;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.engine.Session;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.LengthBuckets;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.train.internal.StatisticsGraph;
import io.graftflow.train.internal.StatisticsGraph.Norm;
import io.graftflow.train.internal.TableRows;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds the running statistics of batch normalizations anew, from rows: the mean, over batches, of each batch's mean and
 * unbiased variance, while all of them normalize by the batch. It is what PyTorch's {@code torch.optim.swa_utils.update_bn} does
 * (P. Izmailov et al., Averaging weights leads to wider optima, 2018, arXiv:1803.05407, section 3.2).
 *
 * @param settings what to run with; its buckets say how many rows a batch has
 */
public record NormStatistics(RunSettings settings) {

    private static final int ROWS_AT_ONCE = 4096;

    /**
     * The running statistics of a network.
     *
     * @param frozen weights that must stay, also when they are statistics
     * @param preprocessor how values become inputs
     * @param table the rows; labels are not needed
     * @param column what the network takes
     * @return new values of the weights that hold a mean or a variance, {@code [channels]}, by name; none when the network has no
     *     batch normalization whose statistics are free
     * @throws ProblemException {@code train.batch-of-one} when there are too few rows for a variance; what reading and running
     *     throws
     * @throws io.graftflow.base.CancelledException soon after the work was cancelled
     */
    public Map<String, TensorData> of(
            OnnxModel network,
            Set<String> frozen,
            Preprocessor preprocessor,
            Table table,
            String column,
            Progress progress) {
        StatisticsGraph graph = StatisticsGraph.of(network, frozen);
        if (graph.norms().isEmpty()) {
            return Map.of();
        }
        var rows = new TableRows(table, column, preprocessor, progress.part(0, 0.05));
        Map<String, double[]> sums = new HashMap<>();
        int batches = 0;
        try (Session session = settings.engine().open(graph.network(), settings.device(), settings.options())) {
            for (int start = 0; start < rows.rows(); start += ROWS_AT_ONCE) {
                int end = Math.min(rows.rows(), start + ROWS_AT_ONCE);
                Encoded chunk = rows.load(IntStream.range(start, end).toArray(), progress);
                for (int[] batch : buckets().of(chunk)) {
                    progress.checkCancelled();
                    batches += add(graph, session, chunk.batch(batch), sums) ? 1 : 0;
                }
                progress.report(0.05 + 0.95 * end / rows.rows(), "statistics of row " + end + " of " + rows.rows());
            }
        }
        if (batches == 0) {
            throw ProblemException.error(
                            "train.batch-of-one",
                            "There is no batch with at least 2 numbers of each channel, so its variance is not known.",
                            "Link a table with more rows.")
                    .at(graph.norms().get(0).name());
        }
        return means(network, graph.norms(), sums, batches);
    }

    /** Batches as large as the settings say, whatever the rows' lengths. */
    private LengthBuckets buckets() {
        return new LengthBuckets(settings.buckets().rows(), Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private static boolean add(
            StatisticsGraph graph, Session session, Map<String, TensorData> inputs, Map<String, double[]> sums) {
        Map<String, TensorData> own = new LinkedHashMap<>(inputs);
        own.keySet()
                .retainAll(
                        graph.network().inputs().stream().map(TensorSpec::name).toList());
        Map<String, TensorData> found = session.run(own);
        for (Norm norm : graph.norms()) {
            if (count(found, norm) < 2) {
                return false;
            }
        }
        for (Norm norm : graph.norms()) {
            double count = count(found, norm);
            add(sums, norm.mean(), found.get(norm.batchMean()).doubles(), 1);
            add(sums, norm.variance(), found.get(norm.batchVariance()).doubles(), count / (count - 1));
        }
        return true;
    }

    /** How many numbers of each channel a batch has. */
    private static double count(Map<String, TensorData> found, Norm norm) {
        return found.get(norm.batchSize()).doubles()[0]
                / found.get(norm.batchMean()).elements();
    }

    private static void add(Map<String, double[]> sums, String name, double[] values, double factor) {
        double[] sum = sums.computeIfAbsent(name, own -> new double[values.length]);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * values[i];
        }
    }

    private static Map<String, TensorData> means(
            OnnxModel network, List<Norm> norms, Map<String, double[]> sums, int batches) {
        Map<String, TensorData> result = new LinkedHashMap<>();
        for (Norm norm : norms) {
            for (String name : List.of(norm.mean(), norm.variance())) {
                double[] mean = sums.get(name).clone();
                for (int i = 0; i < mean.length; i++) {
                    mean[i] /= batches;
                }
                result.put(name, TensorData.of(network.find(name).orElseThrow().element(), mean));
            }
        }
        return result;
    }
}
