package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Media;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a text says, for each scalar kind. */
final class Values {

    private static final int SHOWN_CHARS = 80;

    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,19}");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?|NaN|[+-]?Infinity");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern TIMESTAMP = Pattern.compile("(" + DATE.pattern() + ")[ T]"
            + "([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,9})?)?)(Z|[+-][0-9]{2}:?[0-9]{2})?");

    private Values() {}

    /**
     * Reads a text.
     *
     * @throws ProblemException {@code table.bad-value}
     */
    static Object parse(Column column, String text) {
        if (column.kind() == ColumnKind.TENSOR) {
            return Tensors.values(text, column.shape()).orElseThrow(() -> bad(column, text));
        }
        return parse(column.kind(), text).orElseThrow(() -> bad(column, text));
    }

    /** The problem of a value that does not fit its column. */
    static ProblemException bad(Column column, String text) {
        String shown = text.length() > SHOWN_CHARS ? text.substring(0, SHOWN_CHARS) + "…" : text;
        return ProblemException.error(
                "table.bad-value",
                "Column " + Texts.quoted(column) + " is of type "
                        + column.kind().word() + (column.shape().isEmpty() ? "" : " of shape " + column.shape())
                        + "; \"" + shown + "\" is none.",
                "Correct the value, or set the column's type to text.");
    }

    /** Reads a text; empty when it says no value of that kind. */
    static Optional<Object> parse(ColumnKind kind, String text) {
        String value = text.strip();
        try {
            return switch (kind) {
                case TEXT, CATEGORY -> Optional.of(text);
                case INTEGER -> INTEGER.matcher(value).matches() ? Optional.of(Long.valueOf(value)) : Optional.empty();
                case NUMBER -> number(value);
                case BOOLEAN -> bool(value);
                case DATE -> DATE.matcher(value).matches() ? Optional.of(LocalDate.parse(value)) : Optional.empty();
                case TIMESTAMP -> timestamp(value);
                case IMAGE, SOUND, CLIP -> Optional.of(Media.at(text));
                case TENSOR, BINARY -> Optional.empty();
            };
        } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Optional<Object> number(String value) {
        if (!NUMBER.matcher(value).matches()) {
            return Optional.empty();
        }
        double number = Double.parseDouble(value);
        return Double.isInfinite(number) && !value.endsWith("Infinity") ? Optional.empty() : Optional.of(number);
    }

    private static Optional<Object> bool(String value) {
        if (value.equalsIgnoreCase("true")) {
            return Optional.of(true);
        }
        return value.equalsIgnoreCase("false") ? Optional.of(false) : Optional.empty();
    }

    private static Optional<Object> timestamp(String value) {
        var parts = TIMESTAMP.matcher(value);
        if (!parts.matches()) {
            return DATE.matcher(value).matches()
                    ? Optional.of(LocalDate.parse(value).atStartOfDay())
                    : Optional.empty();
        }
        var local = LocalDateTime.parse(parts.group(1) + "T" + parts.group(2));
        if (parts.group(3) == null) {
            return Optional.of(local);
        }
        var offset = OffsetDateTime.of(local, ZoneOffset.of(parts.group(3)));
        return Optional.of(offset.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime());
    }
}
