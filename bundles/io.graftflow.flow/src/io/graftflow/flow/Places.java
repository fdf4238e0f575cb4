package io.graftflow.flow;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.graftflow.base.Json;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** On which line of a JSON text each of its members stands. */
final class Places {

    private final String name;
    private final Map<String, Integer> lines;

    private Places(String name, Map<String, Integer> lines) {
        this.name = name;
        this.lines = lines;
    }

    /** No line is known. */
    static Places unknown(String name) {
        return new Places(name, Map.of());
    }

    /** Goes through a text that was parsed before without a problem. */
    static Places of(String text, String name) {
        Map<String, Integer> lines = new HashMap<>();
        try (JsonParser parser = Json.mapper().createParser(text)) {
            while (parser.nextToken() != null) {
                boolean member = parser.currentToken() == JsonToken.FIELD_NAME;
                boolean element = parser.currentToken().isScalarValue()
                        || parser.currentToken().isStructStart();
                if (member || element) {
                    lines.putIfAbsent(
                            parser.getParsingContext().pathAsPointer().toString(),
                            parser.currentTokenLocation().getLineNr());
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("The text was parsed once already.", e);
        }
        return new Places(name, lines);
    }

    /**
     * File and line of the member that a JSON pointer names, {@code glosses.flow.json:12}; of the nearest one around it
     * when the text has no such member; the file alone when no line is known.
     */
    String at(String pointer) {
        String nearest = pointer;
        while (!lines.containsKey(nearest) && !nearest.isEmpty()) {
            nearest = nearest.substring(0, nearest.lastIndexOf('/'));
        }
        return lines.isEmpty() ? name : name + ":" + lines.getOrDefault(nearest, 1);
    }
}
