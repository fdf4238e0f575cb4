package io.graftflow.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values of one type by names, in the order of the file. */
record MapType(ValueType value) implements ValueType {

    @Override
    public String expected() {
        return "names with " + value.expected() + " for each";
    }

    @Override
    public Optional<Object> read(JsonNode json) {
        if (!json.isObject()) {
            return Optional.empty();
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            Optional<Object> item = value.read(field.getValue());
            if (item.isEmpty()) {
                return Optional.empty();
            }
            values.put(field.getKey(), item.get());
        }
        return Optional.of(Collections.unmodifiableMap(values));
    }

    @Override
    public JsonNode write(Object map) {
        ObjectNode json = Json.object();
        ((Map<?, ?>) map).forEach((name, item) -> json.set((String) name, value.write(item)));
        return json;
    }

    @Override
    public ObjectNode schema() {
        return Json.object().put("type", "object").set("additionalProperties", value.schema());
    }

    @Override
    public List<String> words() {
        return value.words();
    }

    @Override
    public List<Double> numbers(Object map) {
        return ((Map<?, ?>) map)
                .values().stream().flatMap(item -> value.numbers(item).stream()).toList();
    }
}
