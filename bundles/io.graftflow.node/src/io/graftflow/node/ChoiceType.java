package io.graftflow.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.graftflow.base.Json;
import io.graftflow.base.Titled;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One word of an enum; people read its title, that of a {@link Titled} or else the word without hyphens. */
final class ChoiceType implements ValueType {

    private final Map<String, Object> constants = new LinkedHashMap<>();

    ChoiceType(Class<?> type) {
        Arrays.stream(type.getEnumConstants()).forEach(constant -> constants.put(word(constant), constant));
    }

    private static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String expected() {
        return "one of " + String.join(", ", words());
    }

    @Override
    public Optional<Object> read(JsonNode json) {
        return json.isTextual() ? Optional.ofNullable(constants.get(json.textValue())) : Optional.empty();
    }

    @Override
    public JsonNode write(Object value) {
        return TextNode.valueOf(word(value));
    }

    @Override
    public ObjectNode schema() {
        ObjectNode schema = Json.object().put("type", "string");
        ArrayNode list = schema.putArray("oneOf");
        constants.forEach(
                (word, constant) -> list.addObject().put("const", word).put("title", title(word, constant)));
        return schema;
    }

    private static String title(String word, Object constant) {
        if (constant instanceof Titled titled) {
            return titled.title();
        }
        String spaced = word.replace('-', ' ');
        return Character.toUpperCase(spaced.charAt(0)) + spaced.substring(1);
    }

    @Override
    public List<String> words() {
        return List.copyOf(constants.keySet());
    }

    @Override
    public boolean isBare() {
        return true;
    }
}
