package io.graftflow.evaluate.compare;

/** A number that follows from any choice of rows, such as a metric of one model's answers to them. */
@FunctionalInterface
public interface RowStatistic {

    /**
     * The number.
     *
     * @param rows which rows; one may come several times, and there is at least one
     */
    double of(int[] rows);

    /** The mean of what each row adds. */
    static RowStatistic mean(double[] terms) {
        return rows -> {
            double sum = 0;
            for (int row : rows) {
                sum += terms[row];
            }
            return sum / rows.length;
        };
    }
}
