package io.graftflow.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.graftflow.base.Json;
import java.io.File;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** The Java types that a setting can have. */
final class ValueTypes {

    static final ValueType TEXT = new Plain(
            "string",
            "a text",
            true,
            JsonNode::isTextual,
            JsonNode::textValue,
            value -> TextNode.valueOf((String) value));
    static final ValueType BOOLEAN = new Plain(
            "boolean",
            "true or false",
            false,
            JsonNode::isBoolean,
            JsonNode::booleanValue,
            value -> BooleanNode.valueOf((Boolean) value));
    static final ValueType INT = new Plain(
            "integer",
            "a whole number",
            false,
            json -> json.isIntegralNumber() && json.canConvertToInt(),
            JsonNode::intValue,
            value -> LongNode.valueOf((Integer) value));
    static final ValueType LONG = new Plain(
            "integer",
            "a whole number",
            false,
            json -> json.isIntegralNumber() && json.canConvertToLong(),
            JsonNode::longValue,
            value -> LongNode.valueOf((Long) value));
    static final ValueType NUMBER = new Plain(
            "number",
            "a number",
            false,
            json -> json.isNumber() && Double.isFinite(json.doubleValue()),
            JsonNode::doubleValue,
            value -> decimal((Double) value));
    static final ValueType PATH = new Plain(
            "string",
            "a path",
            true,
            ValueTypes::isPath,
            json -> Path.of(json.textValue()),
            value -> TextNode.valueOf(value.toString().replace(File.separatorChar, '/')));

    private ValueTypes() {}

    /**
     * The type of a record's component.
     *
     * @throws IllegalArgumentException when no setting can have it
     */
    static ValueType of(Type type) {
        if (type instanceof Class<?> plain) {
            return ofClass(plain);
        }
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class && arguments[0] == String.class) {
                return new ListType(TEXT, "a list of texts");
            }
            if (generic.getRawType() == List.class && arguments[0] == Double.class) {
                return new ListType(NUMBER, "a list of numbers");
            }
            if (generic.getRawType() == Map.class && arguments[0] == String.class) {
                return new MapType(ofClass((Class<?>) arguments[1]));
            }
        }
        throw new IllegalArgumentException("A setting cannot be of the type " + type.getTypeName() + ".");
    }

    private static ValueType ofClass(Class<?> type) {
        if (type.isEnum()) {
            return new ChoiceType(type);
        }
        if (type == String.class) {
            return TEXT;
        }
        if (type == int.class) {
            return INT;
        }
        if (type == long.class) {
            return LONG;
        }
        if (type == double.class || type == Double.class) {
            return NUMBER;
        }
        if (type == boolean.class) {
            return BOOLEAN;
        }
        if (type == Path.class) {
            return PATH;
        }
        throw new IllegalArgumentException("A setting cannot be of the type " + type.getTypeName() + ".");
    }

    /** The shortest decimal that reads back as the same double, without an exponent where that is short. */
    static DecimalNode decimal(double value) {
        BigDecimal shortest = BigDecimal.valueOf(value).stripTrailingZeros();
        return DecimalNode.valueOf(shortest.scale() < 0 && shortest.scale() > -16 ? shortest.setScale(0) : shortest);
    }

    private static boolean isPath(JsonNode json) {
        try {
            return json.isTextual() && Path.of(json.textValue()) != null;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** One JSON value. */
    private record Plain(
            String type,
            String expected,
            boolean isBare,
            Predicate<JsonNode> accepts,
            Function<JsonNode, Object> reader,
            Function<Object, JsonNode> writer)
            implements ValueType {

        @Override
        public Optional<Object> read(JsonNode json) {
            return accepts.test(json) ? Optional.of(reader.apply(json)) : Optional.empty();
        }

        @Override
        public JsonNode write(Object value) {
            return writer.apply(value);
        }

        @Override
        public ObjectNode schema() {
            return Json.object().put("type", type);
        }

        @Override
        public List<Double> numbers(Object value) {
            return value instanceof Number number ? List.of(number.doubleValue()) : List.of();
        }
    }
}
