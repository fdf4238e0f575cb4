package io.graftflow.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Any number of values of one type, in order. */
record ListType(ValueType element, String expected) implements ValueType {

    @Override
    public Optional<Object> read(JsonNode json) {
        if (!json.isArray()) {
            return Optional.empty();
        }
        List<Object> values = new ArrayList<>();
        for (JsonNode item : json) {
            Optional<Object> value = element.read(item);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.get());
        }
        return Optional.of(List.copyOf(values));
    }

    @Override
    public JsonNode write(Object value) {
        ArrayNode json = Json.mapper().createArrayNode();
        ((List<?>) value).forEach(item -> json.add(element.write(item)));
        return json;
    }

    @Override
    public ObjectNode schema() {
        return Json.object().put("type", "array").set("items", element.schema());
    }

    @Override
    public List<Double> numbers(Object value) {
        return ((List<?>) value)
                .stream().flatMap(item -> element.numbers(item).stream()).toList();
    }
}
