package io.graftflow.data.internal;

import io.graftflow.data.Column;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;

/** The text forms of values, one form for each value, as they stand in CSV files. */
final class Texts {

    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
            .toFormatter();

    private static final long MICROS = 1_000_000;

    private Texts() {}

    /** A moment, such as {@code 2024-02-29 13:05:00.25}. */
    static String timestamp(LocalDateTime value) {
        return TIMESTAMP.format(value);
    }

    /** A tensor as a JSON array of its numbers, flat, in row-major order; what is not finite as a JSON string. */
    static String tensor(float[] values) {
        var text = new StringBuilder("[");
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                text.append(',');
            }
            if (Float.isFinite(values[i])) {
                text.append(values[i]);
            } else {
                text.append('"').append(values[i]).append('"');
            }
        }
        return text.append(']').toString();
    }

    /** The days since 1970 that a date column stores. */
    static LocalDate date(int days) {
        return LocalDate.ofEpochDay(days);
    }

    /** The moment that a timestamp column's microseconds since 1970 mean. */
    static LocalDateTime moment(long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, MICROS), (int) Math.floorMod(micros, MICROS) * 1000, ZoneOffset.UTC);
    }

    /** The microseconds since 1970 that a timestamp column stores. */
    static long micros(LocalDateTime moment) {
        return Math.addExact(
                Math.multiplyExact(moment.toEpochSecond(ZoneOffset.UTC), MICROS), moment.getNano() / 1000);
    }

    /** A column for a message: its name in quotation marks. */
    static String quoted(Column column) {
        return "\"" + column.name() + "\"";
    }
}
