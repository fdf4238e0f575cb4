package io.graftflow.data;

/** How a table's file is laid out. */
public enum Format {
    /** Found out by the file's name or, where that says nothing, its first bytes. */
    AUTO,
    /** Comma-separated values, RFC 4180; semicolons, tabs and bars are recognised when reading. */
    CSV,
    /** Tab-separated values, quoted as CSV is. */
    TSV,
    /** A JSON array of objects, or one object after the other, such as one a line. */
    JSON,
    /** Apache Parquet. */
    PARQUET,
    /** Apache Arrow's IPC file, also called Feather version 2, or its stream. */
    ARROW
}
