package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;

/** Writes delimited text by RFC 4180, in UTF-8, with a header; lines end in a line feed. */
final class CsvOutput {

    private CsvOutput() {}

    /** Writes a table. */
    static void write(ArrowFile table, Path target, char delimiter, Progress progress) {
        List<Column> columns = table.spec().columns();
        columns.forEach(column -> check(column, target));
        Output.text(target, out -> {
            for (int i = 0; i < columns.size(); i++) {
                value(out, columns.get(i).name(), delimiter, i);
            }
            out.write('\n');
            Readers.scan(table, progress, batch -> {
                try {
                    for (int i = 0; i < batch.size(); i++) {
                        row(out, batch.at(i), delimiter, columns, target);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        });
    }

    private static void check(Column column, Path target) {
        if (column.kind() == ColumnKind.BINARY) {
            throw ProblemException.error(
                            "table.unwritable",
                            "Column \"" + column.name() + "\" holds bytes, which a text file cannot.",
                            "Leave the column out, or write Parquet or Arrow.")
                    .at(target.toString());
        }
    }

    private static void row(Writer out, Row row, char delimiter, List<Column> columns, Path target) throws IOException {
        for (int i = 0; i < columns.size(); i++) {
            if (row.isNull(i)) {
                if (i > 0) {
                    out.write(delimiter);
                }
                continue;
            }
            String text = row.text(i);
            if (columns.get(i).kind().isMedia() && row.media(i).isInline()) {
                throw ProblemException.error(
                                "table.unwritable",
                                "Column \"" + columns.get(i).name()
                                        + "\" holds the bytes of files, which a text file cannot" + " (row "
                                        + (row.index() + 1) + ").",
                                "Leave the column out, or write Parquet or Arrow.")
                        .at(target.toString());
            }
            value(out, text, delimiter, i);
        }
        out.write('\n');
    }

    /** Writes a value; an empty text is quoted, so that it differs from a missing one. */
    private static void value(Writer out, String text, char delimiter, int index) throws IOException {
        if (index > 0) {
            out.write(delimiter);
        }
        if (needsQuotes(text, delimiter)) {
            out.write('"');
            out.write(text.replace("\"", "\"\""));
            out.write('"');
        } else {
            out.write(text);
        }
    }

    private static boolean needsQuotes(String text, char delimiter) {
        if (text.isEmpty()
                || text.charAt(0) == ' '
                || text.charAt(text.length() - 1) == ' '
                || text.charAt(0) == '\uFEFF') {
            return true;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == delimiter || c == '"' || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }
}
