package io.graftflow.data.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.data.ColumnKind;
import java.util.List;

/**
 * What JSON values of a key have in common.
 *
 * @param kind the kind that holds them all
 * @param shape the one shape that all have, when they are arrays of numbers; else empty
 * @param any whether there has been a value other than null
 */
record JsonKind(ColumnKind kind, List<Long> shape, boolean any) {

    /** How a number that JSON has no word for is written. */
    private static final List<String> NOT_FINITE = List.of("NaN", "Infinity", "-Infinity");

    private static final JsonKind NOTHING = new JsonKind(ColumnKind.TEXT, List.of(), false);

    /** What one value is. */
    static JsonKind of(JsonNode value) {
        if (value.isNull()) {
            return NOTHING;
        }
        if (value.isArray()) {
            return Tensors.shape(value)
                    .map(shape -> new JsonKind(ColumnKind.TENSOR, shape, true))
                    .orElseGet(() -> scalar(ColumnKind.TEXT));
        }
        if (value.isBoolean()) {
            return scalar(ColumnKind.BOOLEAN);
        }
        if (value.isTextual() && NOT_FINITE.contains(value.textValue())) {
            return scalar(ColumnKind.NUMBER);
        }
        if (value.isNumber()) {
            return scalar(
                    !value.isIntegralNumber()
                            ? ColumnKind.NUMBER
                            : value.canConvertToLong() ? ColumnKind.INTEGER : ColumnKind.TEXT);
        }
        return scalar(ColumnKind.TEXT);
    }

    private static JsonKind scalar(ColumnKind kind) {
        return new JsonKind(kind, List.of(), true);
    }

    /** What both have in common. */
    JsonKind with(JsonKind other) {
        if (!any || !other.any) {
            return any ? this : other;
        }
        if (kind == other.kind && shape.equals(other.shape)) {
            return this;
        }
        boolean numbers = isNumber() && other.isNumber();
        return scalar(numbers ? ColumnKind.NUMBER : ColumnKind.TEXT);
    }

    private boolean isNumber() {
        return kind == ColumnKind.INTEGER || kind == ColumnKind.NUMBER;
    }
}
