package io.graftflow.data;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import java.util.List;

/**
 * The values of a column as class numbers.
 *
 * @param labels the different values in order; a label's class number is its place in this list
 * @param codes the class number of each row, −1 where the value is missing
 */
public record Categories(List<String> labels, int[] codes) {

    /** Takes the labels over. */
    public Categories {
        labels = List.copyOf(labels);
    }

    /**
     * The class number of a label.
     *
     * @throws ProblemException {@code table.unknown-label} with the nearest label
     */
    public int code(String label) {
        int code = labels.indexOf(label);
        if (code < 0) {
            throw ProblemException.error(
                    "table.unknown-label", "There is no label \"" + label + "\".", Nearest.remedy(label, labels));
        }
        return code;
    }

    /** How many rows have each label. */
    public long[] counts() {
        long[] result = new long[labels.size()];
        for (int code : codes) {
            if (code >= 0) {
                result[code]++;
            }
        }
        return result;
    }

    /** How many rows have no label. */
    public long missing() {
        long result = 0;
        for (int code : codes) {
            result += code < 0 ? 1 : 0;
        }
        return result;
    }
}
