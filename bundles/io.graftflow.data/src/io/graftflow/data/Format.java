package io.graftflow.data;

import io.graftflow.base.Titled;

/** How a table's file is laid out. */
public enum Format implements Titled {
    /** Found out by the file's name or, where that says nothing, its first bytes. */
    AUTO("Auto"),
    /** Comma-separated values, RFC 4180; semicolons, tabs and bars are recognised when reading. */
    CSV("CSV"),
    /** Tab-separated values, quoted as CSV is. */
    TSV("TSV"),
    /** A JSON array of objects, or one object after the other, such as one a line. */
    JSON("JSON"),
    /** Apache Parquet. */
    PARQUET("Parquet"),
    /** Apache Arrow's IPC file, also called Feather version 2, or its stream. */
    ARROW("Arrow");

    private final String title;

    Format(String title) {
        this.title = title;
    }

    @Override
    public String title() {
        return title;
    }
}
