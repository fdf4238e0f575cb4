package io.graftflow.data;

/** Consecutive rows of a table, for one thread and for the length of a call; as a {@link Row}, the one it stands at. */
public interface Batch extends Row {

    /** Which row of the table the first one is. */
    long first();

    /** How many rows it has. */
    int size();

    /**
     * Moves to a row.
     *
     * @param row 0 for the batch's first
     * @return this, standing at that row
     */
    Batch at(int row);
}
