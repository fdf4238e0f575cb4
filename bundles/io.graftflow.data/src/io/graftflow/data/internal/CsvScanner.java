package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads delimited text record by record, by RFC 4180: a quote inside a quoted value is doubled, line breaks may stand in a
 * quoted value, and all three kinds of line breaks end a record. Blank lines are left out where a record has several values.
 * DuckDB reads the same language and does it faster; this knows on which line a record stands, and what is wrong with it.
 */
final class CsvScanner implements AutoCloseable {

    /** Longer values are taken for a quote that is never closed. */
    private static final int MAX_VALUE_CHARS = 64 << 20;

    /**
     * A value of a record.
     *
     * @param text the value without quotes
     * @param quoted whether it stood in quotes
     */
    record Value(String text, boolean quoted) {}

    private static final int END = -1;

    private final String place;
    private final Reader in;
    private final char delimiter;
    private final int quote;
    private final char[] buffer = new char[1 << 14];
    private int position;
    private int limit;
    private long line = 1;
    private long recordLine = 1;
    private final StringBuilder text = new StringBuilder();
    private final Set<String> breaks = new TreeSet<>();

    /**
     * Scans a text.
     *
     * @param place what to call it in a problem
     * @param quote the quote, or a negative number for none
     */
    CsvScanner(String place, Reader in, char delimiter, int quote) {
        this.place = place;
        this.in = in;
        this.delimiter = delimiter;
        this.quote = quote;
    }

    /** The line on which the record that was read last begins, 1 for the first. */
    long line() {
        return recordLine;
    }

    /** The line breaks that ended a record so far. */
    Set<String> breaks() {
        return breaks;
    }

    /**
     * The next record; empty at the end. A blank line is a record of one empty value that is not quoted.
     *
     * @throws ProblemException {@code table.bad-quotes} or {@code table.bad-encoding}, with the line
     */
    List<Value> next() throws IOException {
        try {
            return record();
        } catch (StrictReader.BadEncoding e) {
            throw ProblemException.error(
                            "table.bad-encoding",
                            "Byte " + e.offset() + " of the file starts " + e.getMessage() + ".",
                            "Choose the encoding that the file is in, such as windows-1252, or save it as UTF-8.")
                    .at(place + ":" + line);
        }
    }

    private List<Value> record() throws IOException {
        recordLine = line;
        if (peek() == END) {
            return List.of();
        }
        var values = new ArrayList<Value>();
        while (true) {
            values.add(value());
            int end = read();
            if (end == END) {
                return values;
            }
            if (end != delimiter) {
                if (end == '\r' && peek() == '\n') {
                    read();
                    breaks.add("\r\n");
                } else {
                    breaks.add(String.valueOf((char) end));
                }
                line++;
                return values;
            }
        }
    }

    private Value value() throws IOException {
        text.setLength(0);
        if (quote >= 0 && peek() == quote) {
            return quoted();
        }
        int next = peek();
        while (next != END && next != delimiter && next != '\n' && next != '\r') {
            append(read());
            next = peek();
        }
        return new Value(text.toString(), false);
    }

    private Value quoted() throws IOException {
        long startLine = line;
        read();
        while (true) {
            int next = read();
            if (next == END) {
                throw badQuotes(startLine, "A value begins with " + (char) quote + " and never ends with it.");
            }
            if (next != quote) {
                if (next == '\n' || next == '\r' && peek() != '\n') {
                    line++;
                }
                append(next);
            } else if (peek() == quote) {
                append(read());
            } else {
                break;
            }
        }
        while (peek() == ' ') {
            read();
        }
        int next = peek();
        if (next != END && next != delimiter && next != '\n' && next != '\r') {
            throw badQuotes(line, "A value goes on after its closing " + (char) quote + ".");
        }
        return new Value(text.toString(), true);
    }

    private void append(int next) {
        if (text.length() == MAX_VALUE_CHARS) {
            throw badQuotes(recordLine, "A value is longer than " + MAX_VALUE_CHARS + " characters.");
        }
        text.append((char) next);
    }

    private ProblemException badQuotes(long at, String what) {
        return ProblemException.error(
                        "table.bad-quotes",
                        what,
                        "Double a quote that is part of the value, or set the quote to nothing if the file uses none.")
                .at(place + ":" + at);
    }

    private int peek() throws IOException {
        if (position == limit && !fill()) {
            return END;
        }
        return buffer[position];
    }

    private int read() throws IOException {
        if (position == limit && !fill()) {
            return END;
        }
        return buffer[position++];
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer, 0, buffer.length));
        return limit > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
