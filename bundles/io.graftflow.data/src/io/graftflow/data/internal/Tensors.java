package io.graftflow.data.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tensors as JSON arrays: one level of arrays for each dimension, what is not finite as a text. */
final class Tensors {

    private Tensors() {}

    /** The JSON of a tensor. */
    static String text(float[] values, List<Long> shape) {
        var text = new StringBuilder();
        write(text, values, 0, shape, 0);
        return text.toString();
    }

    private static int write(StringBuilder text, float[] values, int start, List<Long> shape, int depth) {
        int next = start;
        text.append('[');
        for (long i = 0; i < shape.get(depth); i++) {
            text.append(i == 0 ? "" : ",");
            if (depth + 1 < shape.size()) {
                next = write(text, values, next, shape, depth + 1);
            } else {
                float value = values[next++];
                text.append(Float.isFinite(value) ? Float.toString(value) : "\"" + value + "\"");
            }
        }
        text.append(']');
        return next;
    }

    /** The shape of a JSON array of numbers; empty when it is none. */
    static Optional<List<Long>> shape(JsonNode json) {
        if (!json.isArray() || json.isEmpty()) {
            return Optional.empty();
        }
        var shape = new ArrayList<Long>();
        JsonNode level = json;
        while (level != null && level.isArray()) {
            shape.add((long) level.size());
            level = level.get(0);
        }
        return values(json, shape).map(values -> List.copyOf(shape));
    }

    /** The shape of a JSON array of numbers in a text; empty when it is none. */
    static Optional<List<Long>> shape(String text) {
        return json(text).flatMap(Tensors::shape);
    }

    /** The numbers of a JSON array of that shape; empty when it is none. */
    static Optional<float[]> values(JsonNode json, List<Long> shape) {
        var values = new float[(int) shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b)];
        return read(values, 0, json, shape, 0) == values.length ? Optional.of(values) : Optional.empty();
    }

    /** The numbers of a JSON array of that shape in a text; empty when it is none. */
    static Optional<float[]> values(String text, List<Long> shape) {
        return json(text).flatMap(json -> values(json, shape));
    }

    /** Reads numbers; −1 when there is something else. */
    private static int read(float[] values, int start, JsonNode json, List<Long> shape, int depth) {
        if (depth == shape.size()) {
            if (!json.isNumber() && !isNotFinite(json)) {
                return -1;
            }
            values[start] = json.isNumber() ? json.floatValue() : Float.parseFloat(json.textValue());
            return start + 1;
        }
        if (!json.isArray() || json.size() != shape.get(depth)) {
            return -1;
        }
        int next = start;
        for (JsonNode element : json) {
            next = read(values, next, element, shape, depth + 1);
            if (next < 0) {
                return -1;
            }
        }
        return next;
    }

    private static boolean isNotFinite(JsonNode json) {
        return json.isTextual() && List.of("NaN", "Infinity", "-Infinity").contains(json.textValue());
    }

    private static Optional<JsonNode> json(String text) {
        try {
            return Optional.of(Json.parse(text, ""));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }
}
