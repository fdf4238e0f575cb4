package io.graftflow.data;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.internal.FileFormats;
import java.nio.file.Path;

/** Reads tables from the files that people have, and writes such files. */
public final class TableFiles {

    private TableFiles() {}

    /**
     * Finds out a file's columns from its head alone, so that it is cheap for large files.
     *
     * @return the columns that {@link #read} will give; the number of rows where the format says it
     * @throws ProblemException with file and line: {@code file.missing}, {@code file.folder}, {@code file.unreadable};
     *     {@code table.empty}, {@code table.no-rows}, {@code table.unreadable}; of text {@code table.bad-encoding},
     *     {@code table.unknown-encoding}, {@code table.ragged}, {@code table.bad-quotes}, {@code
     *     table.duplicate-column}, {@code json.syntax}, {@code table.bad-record}, {@code table.unexpected-column}; of
     *     values {@code table.bad-value}; of options {@code table.missing-column} (a type for a column that there is
     *     not), {@code table.bad-option}
     */
    public static TableSpec sniff(Path source, ReadOptions options) {
        return FileFormats.of(source, options).sniff();
    }

    /**
     * Reads a file of any size into a table; memory stays bounded. Rows keep their order. Column types are found out
     * from the head, so a later value that does not fit its column is a problem that names the line, never a missing
     * value; a row with too few or too many values is one as well.
     *
     * @param source the file to read
     * @param target the table's file to make or replace
     * @throws ProblemException as {@link #sniff}, and {@code file.write-failed}
     */
    public static Table read(Path source, ReadOptions options, Path target, Progress progress) {
        FileFormats.of(source, options).read(target, progress);
        return Table.open(target);
    }

    /**
     * Writes a table to a file, whole or not at all. CSV and TSV: UTF-8, a header, values quoted where RFC 4180 asks
     * for it, lines that end in a line feed; an empty text is quoted and a missing value is not; a tensor is a JSON
     * array. Parquet and Arrow keep the column kinds for {@link #read}.
     *
     * @param format the format; {@link Format#AUTO} for the one of the file's name
     * @throws ProblemException {@code table.unwritable} for a column that the format cannot hold,
     *     {@code table.unknown-format}, {@code file.write-failed}
     */
    public static void write(Table table, Path target, Format format, Progress progress) {
        FileFormats.write(table.arrow(), target, format, progress);
    }
}
