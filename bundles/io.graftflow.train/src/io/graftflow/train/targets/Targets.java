package io.graftflow.train.targets;

import io.graftflow.base.ProblemException;
import io.graftflow.data.Table;
import io.graftflow.engine.Loss;
import io.graftflow.model.Task;
import io.graftflow.onnx.TensorData;
import java.util.List;

/** What each row of a table should be answered with. Immutable. */
public interface Targets {

    /** How many rows there are. */
    int rows();

    /** What the task's losses take for some rows, in the order in which they are given. */
    List<TensorData> batch(int... rows);

    /** Some of the rows, in the order in which they are given. */
    Targets select(int... rows);

    /**
     * A group for each row, from 0, so that a part of the rows that has the same part of each group is like the whole: its
     * class, the rarest of its labels, or which tenth of the numbers it lies in.
     */
    int[] strata();

    /** Whether the loss compares the rows of a batch with each other, so that rows of one stratum shall stand together. */
    default boolean areCompared() {
        return false;
    }

    /** A text that is the same for the same target, and another one for another. */
    String content(int row);

    /**
     * Refuses targets that nothing can be learnt from.
     *
     * @throws ProblemException {@code train.no-rows}, {@code train.single-class}, {@code train.constant-target}
     */
    void requireLearnable();

    /**
     * Refuses rows on which answers cannot be measured.
     *
     * @throws ProblemException {@code train.no-pairs}
     */
    default void requireMeasurable() {}

    /**
     * Begins to measure answers.
     *
     * @param loss what training makes small
     */
    Measuring measuring(Loss loss);

    /** The true ones, without what is learnt beside them. */
    default Targets truth() {
        return this;
    }

    /** The same, seen by the loss in other units, where they are numbers. */
    default Targets withScale(ValueScale scale) {
        return this;
    }

    /** What {@link #measuring} gives for a task beside the loss, by the names of metrics, the most telling first. */
    static List<String> metrics(Task task) {
        return switch (task) {
            case SINGLE_LABEL_CLASSIFICATION -> List.of(ClassTargets.MEASURED);
            case MULTI_LABEL_CLASSIFICATION -> LabelTargets.MEASURED;
            case REGRESSION -> ValueTargets.MEASURED;
            case EMBEDDING -> GroupTargets.MEASURED;
            case NONE -> List.of();
        };
    }

    /**
     * Reads the targets of a task.
     *
     * @param labels what the numbers of the model's answer are called
     * @throws ProblemException {@code train.no-labels} when classes or labels have no names; {@code train.missing-label},
     *     {@code train.unknown-label}, {@code train.missing-target}, {@code train.bad-target}, {@code train.target-count},
     *     {@code table.wrong-kind}, {@code table.missing-column}, with the column and the first such row
     */
    static Targets read(Table table, TargetColumns columns, Task task, List<String> labels) {
        return switch (task) {
            case SINGLE_LABEL_CLASSIFICATION -> ClassTargets.read(table, TargetReader.single(columns), labels);
            case MULTI_LABEL_CLASSIFICATION -> LabelTargets.read(table, columns, labels);
            case REGRESSION -> ValueTargets.read(table, columns, labels);
            case EMBEDDING -> GroupTargets.read(table, TargetReader.single(columns));
            case NONE ->
                throw ProblemException.error(
                        "train.no-head",
                        "The model has no head, so there is nothing that rows could be answered with.",
                        "Put Replace Head before.");
        };
    }
}
