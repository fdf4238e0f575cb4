package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.data.TableSpec;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * How a file of delimited text is to be read.
 *
 * @param text the file
 * @param delimiter what stands between values
 * @param quote what values stand in, or a negative number for none
 * @param header whether the first record names the columns
 * @param spec the columns
 * @param bytesPerRow the mean length of a row in the sample, 0 when it is unknown
 * @param breaks the kinds of line breaks that end records in the sample
 */
record CsvPlan(
        TextFile text,
        char delimiter,
        int quote,
        boolean header,
        TableSpec spec,
        double bytesPerRow,
        Set<String> breaks) {

    /** Whether DuckDB reads the file as it is: plain UTF-8 with one of the two common line breaks, as far as is known. */
    boolean isPlain() {
        return text.isPlain() && breaks.size() <= 1 && !breaks.contains("\r");
    }

    /** Reads the file from its start. */
    CsvScanner scan() throws IOException {
        return new CsvScanner(text.file().toString(), text.open(), delimiter, quote);
    }

    /** Whether a record is a blank line that is no row. */
    boolean isBlank(List<CsvScanner.Value> record) {
        return isBlank(record, spec.columns().size());
    }

    /** Whether a record is a blank line that is no row of a table with so many columns. */
    static boolean isBlank(List<CsvScanner.Value> record, int columns) {
        return columns > 1
                && record.size() == 1
                && !record.get(0).quoted()
                && record.get(0).text().isEmpty();
    }

    /** Complains when a record has too few or too many values. */
    void checkLength(List<CsvScanner.Value> record, long line) {
        checkLength(text.file().toString(), record, line, spec.columns().size());
    }

    /** Complains when a record has too few or too many values. */
    static void checkLength(String place, List<CsvScanner.Value> record, long line, int columns) {
        if (record.size() != columns) {
            throw ProblemException.error(
                            "table.ragged",
                            "Expected " + columns + (columns == 1 ? " value" : " values") + ", as in the first line, got "
                                    + record.size() + ".",
                            "Quote a value that contains the delimiter, or set the delimiter.")
                    .at(place + ":" + line);
        }
    }
}
