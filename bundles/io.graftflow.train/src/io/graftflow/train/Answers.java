package io.graftflow.train;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.Task;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a model answers for the rows of a table: of a classifier the probabilities of its classes (softmax), of several labels
 * the probability of each (sigmoid), else numbers in the units of the data, or vectors. Reading is for one thread.
 */
public final class Answers {

    private final Task task;
    private final List<String> labels;
    private final String output;
    private final RunResult result;
    private final FloatBuffer numbers;

    private Answers(ModelSpec model, RunResult result, int width) {
        this.task = model.head().task();
        this.labels = labels(model, width);
        this.output = model.head().output();
        this.result = result;
        this.numbers = FloatBuffer.allocate(width);
    }

    /**
     * Runs a model over a column.
     *
     * @throws ProblemException {@code train.no-head} when the model has no head; and as {@link ModelRunner#run}
     */
    public static Answers of(ModelRunner runner, Model model, Table table, String column, Progress progress) {
        ModelSpec spec = model.spec();
        if (!spec.head().answers()) {
            throw ProblemException.error(
                    "train.no-head",
                    "The model has no head, so it answers nothing.",
                    "Put Replace Head and Fine-tune before it.");
        }
        String output = spec.head().output();
        RunResult result = runner.run(model, table, column, List.of(output), progress);
        Features features = result.features();
        int width = features.rows() == 0 ? spec.labels().size() : (int) features.shape(output, 0)[0];
        return new Answers(spec, result, width);
    }

    private static List<String> labels(ModelSpec model, int width) {
        return model.labels().isEmpty() && model.head().task().isNamed()
                ? IntStream.range(0, width).mapToObj(i -> "LABEL_" + i).toList()
                : model.labels();
    }

    /** What the model is asked. */
    public Task task() {
        return task;
    }

    /**
     * What the numbers of an answer are called, in order; {@code LABEL_0} and so on when the model does not name them. Those of
     * a vector have no names.
     */
    public List<String> labels() {
        return labels;
    }

    /** How many numbers an answer has; 0 when that is not known, for want of rows. */
    public int width() {
        return numbers.capacity();
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
     * The answer for a row.
     *
     * @param into receives as many numbers as an answer has; probabilities of classes sum to 1
     */
    public void copy(int row, float[] into) {
        result.features().copy(output, row, numbers.clear());
        float[] values = numbers.array();
        switch (task) {
            case SINGLE_LABEL_CLASSIFICATION -> softmax(values, into);
            case MULTI_LABEL_CLASSIFICATION -> sigmoid(values, into);
            default -> System.arraycopy(values, 0, into, 0, values.length);
        }
    }

    private static void softmax(float[] logits, float[] into) {
        double max = Double.NEGATIVE_INFINITY;
        for (float value : logits) {
            max = Math.max(max, value);
        }
        double sum = 0;
        for (float value : logits) {
            sum += Math.exp(value - max);
        }
        for (int i = 0; i < logits.length; i++) {
            into[i] = (float) (Math.exp(logits[i] - max) / sum);
        }
    }

    private static void sigmoid(float[] logits, float[] into) {
        for (int i = 0; i < logits.length; i++) {
            into[i] = (float) (1 / (1 + Math.exp(-logits[i])));
        }
    }
}
