package io.graftflow.evaluate.compare;

import io.graftflow.evaluate.Criterion;
import java.util.Map;

/**
 * One model's answers to rows, scored, and ready to be scored again on any choice of them. Used by one thread.
 *
 * @param <S> its own kind, for answers of different tasks cannot be compared
 */
public interface ScoredAnswers<S extends ScoredAnswers<S>> {

    /** How many rows there are. */
    int rows();

    /**
     * The value of each metric over all rows, the most telling first.
     *
     * @throws io.graftflow.base.ProblemException {@code evaluate.no-rows}
     */
    Map<Criterion, Double> metrics();

    /** A metric as a number of any rows; one of those that were to be compared. */
    RowStatistic statistic(Criterion metric);

    /** Whether the row is answered without error. */
    boolean isRight(int row);

    /** Whether the two answer a row alike. */
    boolean isSame(S other, int row);

    /** How much the answers of two models are alike: 1 for the same answers. */
    default double agreement(S other) {
        int same = 0;
        for (int row = 0; row < rows(); row++) {
            same += isSame(other, row) ? 1 : 0;
        }
        return (double) same / rows();
    }

    /**
     * How much the errors of two models are alike: 1 for the same rows. Of the rows that at least one gets wrong, the share
     * that both get wrong (Jaccard's index); 1 when none is wrong.
     */
    default double sharedErrors(S other) {
        int both = 0;
        int any = 0;
        for (int row = 0; row < rows(); row++) {
            boolean first = !isRight(row);
            boolean second = !other.isRight(row);
            both += first && second ? 1 : 0;
            any += first || second ? 1 : 0;
        }
        return any == 0 ? 1 : (double) both / any;
    }
}
