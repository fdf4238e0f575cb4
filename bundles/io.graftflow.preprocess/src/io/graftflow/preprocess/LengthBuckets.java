package io.graftflow.preprocess;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Puts rows of like length into batches, so that little is padded. The same lengths and limits give the same batches.
 *
 * @param rows most rows of a batch
 * @param tokens most elements of a batch along its rows and padded lengths together; a longer row stands alone
 * @param padding most padding of a row, as a part of its own length; 0 allows none
 */
public record LengthBuckets(int rows, int tokens, double padding) {

    /** What a processor with a few cores is kept busy with. */
    public static final LengthBuckets DEFAULT = new LengthBuckets(64, 4096, 0.25);

    /** Refuses limits that no batch could keep. */
    public LengthBuckets {
        if (rows < 1 || tokens < 1 || padding < 0) {
            throw new IllegalArgumentException(
                    "expected positive limits, got " + rows + " rows, " + tokens + " tokens, padding " + padding);
        }
    }

    /** The same without padding. */
    public LengthBuckets exact() {
        return new LengthBuckets(rows, tokens, 0);
    }

    /** The same for batches of another size. */
    public LengthBuckets withRows(int most) {
        return new LengthBuckets(most, tokens, padding);
    }

    /**
     * The batches of rows {@code 0 … lengths.length - 1}: short ones first, rows of equal length in their order.
     *
     * @param lengths the length of each row
     * @return the rows of each batch; every row once
     */
    public List<int[]> of(int[] lengths) {
        return of(lengths, new int[lengths.length]);
    }

    /**
     * The batches of rows. Where nothing is padded, because the limits or the rows do not allow it, only rows of one group
     * stand together.
     *
     * @return the rows of each batch; every row once
     */
    public List<int[]> of(Encoded rows) {
        int[] lengths = new int[rows.rows()];
        Arrays.setAll(lengths, rows::length);
        int[] groups = new int[rows.rows()];
        if (padding == 0 || !rows.pads()) {
            Arrays.setAll(groups, rows::group);
            return exact().of(lengths, groups);
        }
        return of(lengths, groups);
    }

    private List<int[]> of(int[] lengths, int[] groups) {
        int[] order = IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparingInt((Integer row) -> lengths[row]).thenComparingInt(row -> groups[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        var batches = new ArrayList<int[]>();
        int start = 0;
        while (start < order.length) {
            int end = start + 1;
            while (end < order.length
                    && groups[order[start]] == groups[order[end]]
                    && fits(lengths[order[start]], lengths[order[end]], end - start + 1)) {
                end++;
            }
            batches.add(Arrays.copyOfRange(order, start, end));
            start = end;
        }
        return batches;
    }

    private boolean fits(int shortest, int longest, int count) {
        return count <= rows && (long) longest * count <= tokens && longest <= shortest * (1 + padding);
    }
}
