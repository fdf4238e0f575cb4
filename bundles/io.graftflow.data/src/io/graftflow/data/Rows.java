package io.graftflow.data;

/** Reads a table's rows in any order, for one thread; as a {@link Row}, the one it stands at. Closing ends it. */
public interface Rows extends Row, AutoCloseable {

    /**
     * Moves to a row.
     *
     * @param row 0 for the table's first
     * @return this, standing at that row
     * @throws IndexOutOfBoundsException when there is no such row
     */
    Rows seek(long row);

    @Override
    void close();
}
