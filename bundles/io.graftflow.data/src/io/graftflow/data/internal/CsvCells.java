package io.graftflow.data.internal;

import io.graftflow.data.Column;
import java.util.List;

/** Turns the texts of records into values of a table's columns. */
final class CsvCells {

    private final RowSink sink;
    private final Column[] columns;
    private final char[][] nullTexts;

    CsvCells(RowSink sink, List<Column> columns, List<String> nullTexts) {
        this.sink = sink;
        this.columns = columns.toArray(Column[]::new);
        this.nullTexts = nullTexts.stream().map(String::toCharArray).toArray(char[][]::new);
    }

    /**
     * Sets a column of the sink's row. A text for missing values is one unless it is quoted, but in text quotes count.
     */
    void set(int column, CsvScanner record) {
        char[] chars = record.chars();
        int start = record.start(column);
        int end = record.end(column);
        boolean textual = columns[column].kind().isTextual();
        if ((!textual || !record.isQuoted(column)) && isNull(chars, start, end)) {
            return;
        }
        switch (columns[column].kind()) {
            case TEXT, CATEGORY -> sink.text(column, chars, start, end);
            case INTEGER -> {
                long value = FastNumbers.integer(chars, start, end);
                if (value == FastNumbers.NONE) {
                    parse(column, record);
                } else {
                    sink.integer(column, value);
                }
            }
            case NUMBER -> {
                double value = FastNumbers.number(chars, start, end);
                if (Double.isNaN(value)) {
                    parse(column, record);
                } else {
                    sink.number(column, value);
                }
            }
            case DATE -> {
                long days = FastNumbers.days(chars, start, end);
                if (days == FastNumbers.NONE) {
                    parse(column, record);
                } else {
                    sink.days(column, (int) days);
                }
            }
            default -> parse(column, record);
        }
    }

    private void parse(int column, CsvScanner record) {
        sink.set(column, Values.parse(columns[column], record.text(column)));
    }

    private boolean isNull(char[] chars, int start, int end) {
        for (char[] text : nullTexts) {
            if (text.length == end - start && matches(text, chars, start)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(char[] text, char[] chars, int start) {
        for (int i = 0; i < text.length; i++) {
            if (chars[start + i] != text[i]) {
                return false;
            }
        }
        return true;
    }
}
