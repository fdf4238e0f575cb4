package io.graftflow.flow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Checks JSON against the keywords of JSON Schema 2020-12 that the schema of workflows uses; refuses all others. */
final class SmallJsonSchema {

    private static final Set<String> NOTES = Set.of("$schema", "$defs", "title", "description", "default");

    private final JsonNode root;

    SmallJsonSchema(JsonNode root) {
        this.root = root;
    }

    /** Whether the value is valid. */
    boolean accepts(JsonNode value) {
        return accepts(root, value);
    }

    private boolean accepts(JsonNode schema, JsonNode value) {
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            if (!NOTES.contains(keyword.getKey()) && !accepts(schema, keyword.getKey(), keyword.getValue(), value)) {
                return false;
            }
        }
        return true;
    }

    private boolean accepts(JsonNode schema, String keyword, JsonNode argument, JsonNode value) {
        return switch (keyword) {
            case "$ref" -> accepts(root.at(argument.textValue().substring(1)), value);
            case "type" ->
                argument.isTextual()
                        ? isType(argument.textValue(), value)
                        : any(argument, type -> isType(type.textValue(), value));
            case "const" -> argument.equals(value);
            case "enum" -> any(argument, value::equals);
            case "oneOf" -> count(argument, option -> accepts(option, value)) == 1;
            case "minimum" -> !value.isNumber() || value.decimalValue().compareTo(argument.decimalValue()) >= 0;
            case "maximum" -> !value.isNumber() || value.decimalValue().compareTo(argument.decimalValue()) <= 0;
            case "pattern" ->
                !value.isTextual()
                        || Pattern.compile(argument.textValue())
                                .matcher(value.textValue())
                                .find();
            case "required" -> !value.isObject() || !any(argument, name -> !value.has(name.textValue()));
            case "properties" ->
                value.properties().stream()
                        .allMatch(field -> !argument.has(field.getKey())
                                || accepts(argument.get(field.getKey()), field.getValue()));
            case "patternProperties" ->
                value.properties().stream().allMatch(field -> argument.properties().stream()
                        .allMatch(rule -> !Pattern.compile(rule.getKey())
                                        .matcher(field.getKey())
                                        .find()
                                || accepts(rule.getValue(), field.getValue())));
            case "additionalProperties" ->
                value.properties().stream()
                        .filter(field -> !isNamed(schema, field.getKey()))
                        .allMatch(field ->
                                argument.isBoolean() ? argument.booleanValue() : accepts(argument, field.getValue()));
            case "items" -> !value.isArray() || !any(value, element -> !accepts(argument, element));
            case "minItems" -> !value.isArray() || value.size() >= argument.intValue();
            case "maxItems" -> !value.isArray() || value.size() <= argument.intValue();
            case "uniqueItems" -> !value.isArray() || distinct(value) == value.size();
            default -> throw new IllegalArgumentException("This check does not know the keyword " + keyword + ".");
        };
    }

    private static boolean isNamed(JsonNode schema, String name) {
        Set<String> patterns = new TreeSet<>();
        schema.path("patternProperties").fieldNames().forEachRemaining(patterns::add);
        return schema.path("properties").has(name)
                || patterns.stream()
                        .anyMatch(pattern ->
                                Pattern.compile(pattern).matcher(name).find());
    }

    private static boolean isType(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "number" -> value.isNumber();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            default -> throw new IllegalArgumentException("There is no JSON type " + type + ".");
        };
    }

    private static int distinct(JsonNode list) {
        Set<JsonNode> elements = new HashSet<>();
        list.forEach(elements::add);
        return elements.size();
    }

    private static boolean any(JsonNode list, Predicate<JsonNode> test) {
        return count(list, test) > 0;
    }

    private static long count(JsonNode list, Predicate<JsonNode> test) {
        long count = 0;
        for (JsonNode element : list) {
            count += test.test(element) ? 1 : 0;
        }
        return count;
    }
}
