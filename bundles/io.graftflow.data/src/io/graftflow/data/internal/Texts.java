package io.graftflow.data.internal;

import io.graftflow.data.Column;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

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
        return Math.addExact(Math.multiplyExact(moment.toEpochSecond(ZoneOffset.UTC), MICROS), moment.getNano() / 1000);
    }

    /** The microseconds that another unit's count is, rounded towards the past. */
    static long micros(long count, TimeUnit unit) {
        return switch (unit) {
            case SECOND -> Math.multiplyExact(count, MICROS);
            case MILLISECOND -> Math.multiplyExact(count, 1000L);
            case MICROSECOND -> count;
            case NANOSECOND -> Math.floorDiv(count, 1000L);
        };
    }

    /** The text of a vector's value; of nested values, their JSON. */
    static String of(FieldVector vector, int row) {
        if (vector instanceof TimeStampVector moments) {
            TimeUnit unit = ((ArrowType.Timestamp) vector.getField().getType()).getUnit();
            return timestamp(moment(micros(moments.get(row), unit)));
        }
        if (vector instanceof DateDayVector days) {
            return date(days.get(row)).toString();
        }
        if (vector instanceof UInt8Vector numbers) {
            return Long.toUnsignedString(numbers.get(row));
        }
        if (vector instanceof BaseIntVector numbers) {
            return Long.toString(numbers.getValueAsLong(row));
        }
        Object value = vector.getObject(row);
        return vector.getField().getType() instanceof ArrowType.Time time ? time(value, time.getUnit()) : of(value);
    }

    /** A time of day, such as {@code 12:30}; Arrow counts units, but gives milliseconds as an object. */
    private static String time(Object value, TimeUnit unit) {
        if (value instanceof LocalDateTime moment) {
            return moment.toLocalTime().toString();
        }
        long nanos =
                switch (unit) {
                    case SECOND -> 1_000_000_000;
                    case MILLISECOND -> 1_000_000;
                    case MICROSECOND -> 1_000;
                    case NANOSECOND -> 1;
                };
        return LocalTime.ofNanoOfDay(((Number) value).longValue() * nanos).toString();
    }

    private static String of(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof LocalDateTime moment) {
            return moment.toLocalTime().equals(LocalTime.MIDNIGHT)
                    ? moment.toLocalDate().toString()
                    : timestamp(moment);
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return value.toString();
    }

    /** A column for a message: its name in quotation marks. */
    static String quoted(Column column) {
        return "\"" + column.name() + "\"";
    }
}
