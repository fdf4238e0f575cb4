package io.graftflow.preprocess;

import io.graftflow.onnx.TensorData;
import java.util.Map;

/** Rows that are ready to become a network's inputs. Immutable. */
public interface Encoded {

    /** How many rows there are. */
    int rows();

    /** The size of a row along the axis that batches are padded on, such as its tokens; 1 where all rows are alike. */
    int length(int row);

    /** Whether rows of different {@link #group} may stand in one batch. */
    boolean pads();

    /**
     * The group of rows that stand in one batch without any padding. It is the length, unless rows are long in more ways
     * than one.
     */
    default int group(int row) {
        return length(row);
    }

    /** Whether all rows are of one group, so that any of them may stand in one batch. */
    default boolean isUniform() {
        for (int row = 1; row < rows(); row++) {
            if (group(row) != group(0)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The inputs for some of the rows, each {@code [rows, …]}, by name; padded to the longest of them.
     *
     * @throws IllegalArgumentException when the rows are of different groups and {@link #pads} is false
     */
    Map<String, TensorData> batch(int... rows);
}
