package io.graftflow.evaluate.compare;

import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.ValueMetric;
import io.graftflow.evaluate.ValueScorer;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers that are numbers. How alike two models are is the correlation of their answers and of their errors, the mean over
 * the numbers of a row. Keeps 8 bytes for each number of each row.
 */
public final class ValueAnswers implements ScoredAnswers<ValueAnswers> {

    private final double[][] truth;
    private final double[][] answers;
    private final ValueScorer scorer;

    /**
     * Begins with no row answered.
     *
     * @param names what the numbers are called
     * @param truth the true numbers, {@code [rows][numbers]}
     * @param metrics what to measure
     */
    public ValueAnswers(List<String> names, double[][] truth, Metrics metrics) {
        this.truth = truth.clone();
        this.answers = new double[truth.length][];
        this.scorer = new ValueScorer(names, metrics);
    }

    /**
     * Takes the answer to a row; each row once, in order.
     *
     * @param answer {@code [numbers]}; it is copied
     * @throws io.graftflow.base.ProblemException when a number is not finite
     */
    public void add(int row, float[] answer) {
        scorer.add(truth[row], answer);
        answers[row] = new double[answer.length];
        Arrays.setAll(answers[row], i -> answer[i]);
    }

    /** The answer to a row, {@code [numbers]}. */
    public double[] answer(int row) {
        return answers[row].clone();
    }

    @Override
    public int rows() {
        return truth.length;
    }

    @Override
    public Map<Criterion, Double> metrics() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(scorer.scores().metrics()));
    }

    @Override
    public RowStatistic statistic(Criterion metric) {
        return rows -> {
            double all = 0;
            for (int i = 0; i < truth[0].length; i++) {
                ValueMetric.Sum sum = ((ValueMetric) metric).begin();
                for (int row : rows) {
                    sum.add(truth[row][i], answers[row][i]);
                }
                all += sum.value();
            }
            return all / truth[0].length;
        };
    }

    @Override
    public boolean isRight(int row) {
        return Arrays.equals(truth[row], answers[row]);
    }

    @Override
    public boolean isSame(ValueAnswers other, int row) {
        return Arrays.equals(answers[row], other.answers[row]);
    }

    @Override
    public double agreement(ValueAnswers other) {
        return correlation(answers, other.answers);
    }

    @Override
    public double sharedErrors(ValueAnswers other) {
        return correlation(errors(), other.errors());
    }

    private double[][] errors() {
        double[][] errors = new double[truth.length][truth.length == 0 ? 0 : truth[0].length];
        for (int row = 0; row < errors.length; row++) {
            for (int i = 0; i < errors[row].length; i++) {
                errors[row][i] = answers[row][i] - truth[row][i];
            }
        }
        return errors;
    }

    /** Pearson's, the mean over the columns; of a column without any variance, 1 where both are the same and else 0. */
    private static double correlation(double[][] one, double[][] other) {
        double sum = 0;
        for (int i = 0; i < one[0].length; i++) {
            sum += correlation(column(one, i), column(other, i));
        }
        return sum / one[0].length;
    }

    private static double[] column(double[][] rows, int column) {
        return Arrays.stream(rows).mapToDouble(row -> row[column]).toArray();
    }

    private static double correlation(double[] one, double[] other) {
        double first = Arrays.stream(one).average().orElse(0);
        double second = Arrays.stream(other).average().orElse(0);
        double product = 0;
        double square = 0;
        double otherSquare = 0;
        for (int row = 0; row < one.length; row++) {
            product += (one[row] - first) * (other[row] - second);
            square += (one[row] - first) * (one[row] - first);
            otherSquare += (other[row] - second) * (other[row] - second);
        }
        if (square == 0 || otherSquare == 0) {
            return Arrays.equals(one, other) ? 1 : 0;
        }
        return product / Math.sqrt(square * otherSquare);
    }
}
