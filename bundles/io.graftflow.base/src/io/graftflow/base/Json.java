package io.graftflow.base;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/** JSON as this project reads and writes it: UTF-8, two spaces, no duplicate keys, one line feed at the end. */
public final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .configure(JsonParser.Feature.AUTO_CLOSE_SOURCE, true)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    /** An empty object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** The mapper itself, for the conversion of records; its settings must not be changed. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /**
     * Reads a JSON text.
     *
     * @param text the JSON
     * @param name what to call it in a problem, such as the file's name
     * @throws ProblemException {@code json.syntax}, with line and column
     */
    public static JsonNode parse(String text, String name) {
        try {
            JsonNode tree = MAPPER.readTree(text);
            if (tree == null || tree.isMissingNode()) {
                throw ProblemException.error(
                                "json.syntax",
                                "Expected a JSON value, got an empty text.",
                                "Write a JSON object into it.")
                        .at(name);
            }
            return tree;
        } catch (JsonProcessingException e) {
            var location = e.getLocation();
            String place = location == null ? name : name + ":" + location.getLineNr() + ":" + location.getColumnNr();
            throw new ProblemException(
                    Problem.error(
                                    "json.syntax",
                                    "Not valid JSON: " + e.getOriginalMessage() + ".",
                                    "Mend the text there.")
                            .at(place),
                    e);
        }
    }

    /** Reads a JSON file. */
    public static JsonNode read(Path file) throws IOException {
        return parse(Files.readString(file, StandardCharsets.UTF_8), file.toString());
    }

    /** The text of a value: indented by two spaces, keys in the order they have, one line feed at the end. */
    public static String pretty(JsonNode value) {
        try {
            return MAPPER.writer(printer()).writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A JSON tree can always be written.", e);
        }
    }

    /** The one text that all equal values have: no blanks, keys sorted. For hashing. */
    public static String canonical(JsonNode value) {
        return sorted(value).toString();
    }

    private static JsonNode sorted(JsonNode value) {
        if (value.isObject()) {
            var fields = new TreeMap<String, JsonNode>();
            value.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
            ObjectNode result = object();
            fields.forEach(result::set);
            return result;
        }
        if (value.isArray()) {
            var result = MAPPER.createArrayNode();
            value.forEach(element -> result.add(sorted(element)));
            return result;
        }
        return value;
    }

    private static DefaultPrettyPrinter printer() {
        var indenter = new DefaultIndenter("  ", "\n");
        var separators = Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator("");
        var printer = new DefaultPrettyPrinter(separators);
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        return printer;
    }
}
