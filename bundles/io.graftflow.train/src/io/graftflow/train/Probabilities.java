package io.graftflow.train;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.model.Model;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How probable a classifier holds each class for the rows of a table: the softmax of its logits. Reading is for one
 * thread.
 */
public final class Probabilities {

    private final List<String> labels;
    private final String output;
    private final RunResult result;
    private final FloatBuffer logits;

    private Probabilities(List<String> labels, String output, RunResult result) {
        this.labels = labels;
        this.output = output;
        this.result = result;
        this.logits = FloatBuffer.allocate(labels.size());
    }

    /**
     * Runs a classifier over a column.
     *
     * @throws ProblemException {@code train.no-classifier} when the model does not give logits of classes; and as
     *     {@link ModelRunner#run}
     */
    public static Probabilities of(ModelRunner runner, Model model, Table table, String column, Progress progress) {
        if (!model.spec().head().classifies()) {
            throw ProblemException.error(
                    "train.no-classifier",
                    "The model gives no classes; expected a classifier.",
                    "Put Replace Head and Fine-tune before it.");
        }
        String output = model.spec().head().output();
        RunResult result = runner.run(model, table, column, List.of(output), progress);
        return new Probabilities(labels(model, output, result.features()), output, result);
    }

    /** The classes, in the order of the probabilities; {@code LABEL_0} and so on when the model does not name them. */
    public List<String> labels() {
        return labels;
    }

    /** How many rows there are. */
    public int rows() {
        return result.features().rows();
    }

    /** What running took. */
    public RunResult result() {
        return result;
    }

    /**
     * The probabilities of a row.
     *
     * @param into receives one for each label; they sum to 1
     */
    public void copy(int row, float[] into) {
        result.features().copy(output, row, logits.clear());
        float[] values = logits.array();
        double max = Double.NEGATIVE_INFINITY;
        for (float value : values) {
            max = Math.max(max, value);
        }
        double sum = 0;
        for (float value : values) {
            sum += Math.exp(value - max);
        }
        for (int i = 0; i < values.length; i++) {
            into[i] = (float) (Math.exp(values[i] - max) / sum);
        }
    }

    private static List<String> labels(Model model, String output, Features features) {
        List<String> named = model.spec().labels();
        if (!named.isEmpty() || features.rows() == 0) {
            return named;
        }
        return IntStream.range(0, (int) features.shape(output, 0)[0])
                .mapToObj(i -> "LABEL_" + i)
                .toList();
    }
}
