package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.data.TableSpec;
import java.io.IOException;

/**
 * How a file of delimited text is to be read.
 *
 * @param text the file
 * @param delimiter what stands between values
 * @param quote what values stand in, or a negative number for none
 * @param header whether the first record names the columns
 * @param spec the columns
 */
record CsvPlan(TextFile text, char delimiter, int quote, boolean header, TableSpec spec) {

    /** Reads the file from its start. */
    CsvScanner scan(StrictReader in) throws IOException {
        return new CsvScanner(text.file().toString(), in, delimiter, quote);
    }

    /** Complains when a record has too few or too many values. */
    static void checkCount(CsvScanner record, int columns, String place) {
        if (record.count() != columns) {
            throw ProblemException.error(
                            "table.ragged",
                            "Expected " + columns + (columns == 1 ? " value" : " values")
                                    + ", as in the first line, got " + record.count() + ".",
                            "Quote a value that contains the delimiter, or set the delimiter.")
                    .at(place + ":" + record.line());
        }
    }
}
