package io.graftflow.preprocess;

import io.graftflow.onnx.TensorData;
import java.util.Map;

/** Rows that are ready to become a network's inputs. Immutable. */
public interface Encoded {

    /** How many rows there are. */
    int rows();

    /** The size of a row along the axis that batches are padded on, such as its tokens; 1 where all rows are alike. */
    int length(int row);

    /** Whether rows of unequal length may stand in one batch. */
    boolean pads();

    /** Whether all rows have one length, so that any of them may stand in one batch. */
    default boolean isUniform() {
        for (int row = 1; row < rows(); row++) {
            if (length(row) != length(0)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The inputs for some of the rows, each {@code [rows, …]}, by name; padded to the longest of them.
     *
     * @throws IllegalArgumentException when the rows have unequal lengths and {@link #pads} is false
     */
    Map<String, TensorData> batch(int... rows);
}
