package io.graftflow.train.internal.loop;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.onnx.TensorData;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.LengthBuckets;
import java.util.Map;

/** Refuses rows that hold numbers that are none. */
public final class FiniteRows {

    private static final LengthBuckets AT_ONCE = new LengthBuckets(256, 65_536, 0);

    private FiniteRows() {}

    /**
     * Looks at all numbers of all rows.
     *
     * @param column where the rows come from
     * @param computed whether a frozen part of the network made the numbers, where infinite ones may stand for what is masked
     * @throws ProblemException {@code train.not-finite} with the first such row
     */
    public static void require(Encoded rows, String column, boolean computed, Progress progress) {
        int bad = Integer.MAX_VALUE;
        float number = 0;
        for (int[] batch : AT_ONCE.of(rows)) {
            progress.checkCancelled();
            for (Map.Entry<String, TensorData> input : rows.batch(batch).entrySet()) {
                if (!input.getValue().element().isFloat()) {
                    continue;
                }
                float[] values = input.getValue().floats();
                int width = values.length / batch.length;
                for (int i = 0; i < values.length; i++) {
                    boolean fits = computed ? !Float.isNaN(values[i]) : Float.isFinite(values[i]);
                    if (!fits && batch[i / width] < bad) {
                        bad = batch[i / width];
                        number = values[i];
                    }
                }
            }
        }
        if (bad < Integer.MAX_VALUE) {
            throw ProblemException.error(
                            "train.not-finite",
                            "Row " + (bad + 1L) + " of column \"" + column + "\" "
                                    + (computed ? "makes the frozen layers give " : "holds ") + number
                                    + "; expected numbers.",
                            "Correct the row, or leave it out before.")
                    .at(column);
        }
    }
}
