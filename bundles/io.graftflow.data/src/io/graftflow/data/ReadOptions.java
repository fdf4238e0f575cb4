package io.graftflow.data;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How to read a file into a table. {@link #DEFAULT} finds everything out.
 *
 * @param format the file's format
 * @param header whether the first line of a CSV or TSV file names the columns
 * @param delimiter what stands between the values of a CSV file: one character, or empty to find it out
 * @param quote what values with special characters stand in: one character, or empty when a file quotes nothing
 * @param nullTexts what stands for a missing value when it is not quoted; in columns other than text also quoted
 * @param encoding the text encoding, such as {@code UTF-8} or {@code ISO-8859-1}; empty for UTF-8, or UTF-16 where the
 *     file starts with its byte order mark
 * @param types the kinds of columns that are not to be found out, by name
 */
public record ReadOptions(
        Format format,
        Header header,
        String delimiter,
        String quote,
        List<String> nullTexts,
        String encoding,
        Map<String, ColumnKind> types) {

    /** Whether the first line names the columns. */
    public enum Header {
        /**
         * It does unless it is one more row: where columns are not all text, when it fits their kinds; where they are,
         * when one of its values is missing, is there twice, or comes again and again in its column, as a label does.
         */
        AUTO,
        /** It does. */
        YES,
        /** It holds values; the columns are called {@code column1}, {@code column2} and so on. */
        NO
    }

    /** Finds everything out; an empty value is a missing one. */
    public static final ReadOptions DEFAULT =
            new ReadOptions(Format.AUTO, Header.AUTO, "", "\"", List.of(""), "", Map.of());

    /** Takes the options over. */
    public ReadOptions {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(header, "header");
        Objects.requireNonNull(delimiter, "delimiter");
        Objects.requireNonNull(quote, "quote");
        Objects.requireNonNull(encoding, "encoding");
        nullTexts = List.copyOf(nullTexts);
        types = Map.copyOf(types);
    }

    /** The same with another format. */
    public ReadOptions withFormat(Format value) {
        return new ReadOptions(value, header, delimiter, quote, nullTexts, encoding, types);
    }

    /** The same with another header. */
    public ReadOptions withHeader(Header value) {
        return new ReadOptions(format, value, delimiter, quote, nullTexts, encoding, types);
    }

    /** The same with another delimiter. */
    public ReadOptions withDelimiter(String value) {
        return new ReadOptions(format, header, value, quote, nullTexts, encoding, types);
    }

    /** The same with another quote. */
    public ReadOptions withQuote(String value) {
        return new ReadOptions(format, header, delimiter, value, nullTexts, encoding, types);
    }

    /** The same with other texts for missing values. */
    public ReadOptions withNullTexts(List<String> value) {
        return new ReadOptions(format, header, delimiter, quote, value, encoding, types);
    }

    /** The same with another encoding. */
    public ReadOptions withEncoding(String value) {
        return new ReadOptions(format, header, delimiter, quote, nullTexts, value, types);
    }

    /** The same with other column kinds. */
    public ReadOptions withTypes(Map<String, ColumnKind> value) {
        return new ReadOptions(format, header, delimiter, quote, nullTexts, encoding, value);
    }
}
