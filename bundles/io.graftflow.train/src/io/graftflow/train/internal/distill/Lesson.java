package io.graftflow.train.internal.distill;

import io.graftflow.onnx.TensorData;
import io.graftflow.train.targets.Targets;
import java.util.List;

/** What several teachers say together, made into what a loss wants to see. A kind for each task. */
@FunctionalInterface
public interface Lesson {

    /**
     * The targets of some rows.
     *
     * @param truth the true targets
     * @param chosen the rows among those
     * @param rows the same rows in the table that the teachers were asked about
     */
    List<TensorData> targets(Targets truth, int[] chosen, int[] rows);
}
