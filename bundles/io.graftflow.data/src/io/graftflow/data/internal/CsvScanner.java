package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes delimited text apart, record by record, by RFC 4180: a quote inside a quoted value is doubled, line breaks may
 * stand in a quoted value, and each of the three kinds of line breaks ends a record. A quote within a value that is not
 * quoted stands for itself; blanks after a closing quote are left out. Knows on which line a record stands.
 *
 * <p>It is our own because DuckDB's reader (1.5.6) loses rows without a word: with {@code parallel=true} where a part
 * of the file begins within quotes, with {@code parallel=false} after a quote that is never closed; and it refuses
 * files with two kinds of line breaks. A test holds this one against DuckDB's where that one is right.
 */
final class CsvScanner implements AutoCloseable {

    /** Longer records are taken for a quote that is never closed. */
    private static final int MAX_RECORD_CHARS = 256 << 20;

    private static final int END = -1;

    /**
     * A value of a record.
     *
     * @param text the value without quotes
     * @param quoted whether it stood in quotes
     */
    record Value(String text, boolean quoted) {}

    private final String place;
    private final Reader in;
    private final char delimiter;
    private final int quote;
    private final char[] buffer = new char[1 << 15];
    private int position;
    private int limit;
    private long line = 1;
    private long recordLine = 1;
    private char[] text = new char[1 << 12];
    private int length;
    private int[] ends = new int[16];
    private boolean[] quoted = new boolean[16];
    private int count;

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

    /** The line on which the record begins, 1 for the first. */
    long line() {
        return recordLine;
    }

    /** How many values the record has. */
    int count() {
        return count;
    }

    /** The characters of all values of the record, one after the other, valid until the next one. */
    char[] chars() {
        return text;
    }

    /** Where a value begins in {@link #chars}. */
    int start(int value) {
        return value == 0 ? 0 : ends[value - 1];
    }

    /** Where a value ends in {@link #chars}. */
    int end(int value) {
        return ends[value];
    }

    /** Whether a value stood in quotes. */
    boolean isQuoted(int value) {
        return quoted[value];
    }

    /** A value as a text of its own. */
    String text(int value) {
        return new String(text, start(value), end(value) - start(value));
    }

    /** Whether the record is a blank line, which is no row where rows have several values. */
    boolean isBlank() {
        return count == 1 && ends[0] == 0 && !quoted[0];
    }

    /** The record's values. */
    List<Value> values() {
        var values = new ArrayList<Value>(count);
        for (int i = 0; i < count; i++) {
            values.add(new Value(text(i), quoted[i]));
        }
        return values;
    }

    /**
     * Goes to the next record.
     *
     * @return false at the end
     * @throws ProblemException {@code table.bad-quotes} or {@code table.bad-encoding}, with the line
     */
    boolean next() throws IOException {
        try {
            return record();
        } catch (StrictReader.BadEncoding e) {
            throw e.problem(place + ":" + line);
        }
    }

    private boolean record() throws IOException {
        recordLine = line;
        count = 0;
        length = 0;
        if (peek() == END) {
            return false;
        }
        while (true) {
            boolean inQuotes = quote >= 0 && peek() == quote;
            if (inQuotes) {
                quotedValue();
            } else {
                plainValue();
            }
            endValue(inQuotes);
            int end = peek();
            position++;
            if (end == END) {
                return true;
            }
            if (end != delimiter) {
                if (end == '\r' && peek() == '\n') {
                    position++;
                }
                line++;
                return true;
            }
        }
    }

    private void endValue(boolean inQuotes) {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
            quoted = Arrays.copyOf(quoted, 2 * count);
        }
        ends[count] = length;
        quoted[count++] = inQuotes;
    }

    private void plainValue() throws IOException {
        while (peek() != END) {
            int start = position;
            int next = start;
            while (next < limit && !endsValue(buffer[next])) {
                next++;
            }
            append(start, next);
            position = next;
            if (next < limit) {
                return;
            }
        }
    }

    private boolean endsValue(int next) {
        return next == delimiter || next == '\n' || next == '\r' || next == END;
    }

    private void quotedValue() throws IOException {
        long startLine = line;
        position++;
        while (true) {
            if (peek() == END) {
                throw badQuotes(startLine, "A value begins with " + (char) quote + " and never ends with it.");
            }
            int start = position;
            int next = start;
            while (next < limit && buffer[next] != quote && buffer[next] != '\n' && buffer[next] != '\r') {
                next++;
            }
            append(start, next);
            position = next;
            if (next < limit && endsQuotes()) {
                break;
            }
        }
        while (peek() == ' ') {
            position++;
        }
        if (!endsValue(peek())) {
            throw badQuotes(line, "A value goes on after its closing " + (char) quote + ".");
        }
    }

    /** Goes past a quote or a line break in a quoted value; true for the closing quote. */
    private boolean endsQuotes() throws IOException {
        char next = buffer[position];
        append(position, position + 1);
        position++;
        if (next == quote) {
            if (peek() != quote) {
                length--;
                return true;
            }
            position++;
        } else if (next == '\n' || peek() != '\n') {
            line++;
        }
        return false;
    }

    private void append(int from, int to) {
        int more = to - from;
        if (length + more > text.length) {
            if (length + more > MAX_RECORD_CHARS) {
                throw badQuotes(recordLine, "A row is longer than " + MAX_RECORD_CHARS + " characters.");
            }
            text = Arrays.copyOf(text, Math.max(2 * text.length, length + more));
        }
        System.arraycopy(buffer, from, text, length, more);
        length += more;
    }

    private ProblemException badQuotes(long at, String what) {
        return ProblemException.error(
                        "table.bad-quotes",
                        what,
                        "Double a quote that is part of the value, or set the quote to nothing if the file uses none.")
                .at(place + ":" + at);
    }

    private int peek() throws IOException {
        if (position >= limit) {
            position = 0;
            limit = Math.max(0, in.read(buffer, 0, buffer.length));
            if (limit == 0) {
                return END;
            }
        }
        return buffer[position];
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
