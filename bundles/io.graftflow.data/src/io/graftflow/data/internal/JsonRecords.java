package io.graftflow.data.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** The objects of a JSON file, one after the other: the elements of an array, or values that follow each other. */
final class JsonRecords implements AutoCloseable {

    /** Real numbers as {@code double}, which keeps the sign of a zero. */
    private static final ObjectReader READER = Json.mapper()
            .reader()
            .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final String place;
    private final JsonParser parser;
    private boolean started;
    private boolean array;
    private long line = 1;
    private long offset;

    JsonRecords(TextFile text) throws IOException {
        place = text.file().toString();
        parser = Json.mapper().getFactory().createParser(text.open());
    }

    /** The line on which the object that was read last begins, 1 for the first. */
    long line() {
        return line;
    }

    /** How many characters have been read. */
    long offset() {
        return offset;
    }

    /** The next object; empty at the end. */
    Optional<ObjectNode> next() throws IOException {
        try {
            return read();
        } catch (StrictReader.BadEncoding e) {
            throw e.problem(place + ":" + parser.currentLocation().getLineNr());
        } catch (JsonProcessingException e) {
            var location = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
            String at = place + ":" + location.getLineNr() + ":" + location.getColumnNr();
            throw new ProblemException(
                    Problem.error(
                                    "json.syntax",
                                    "Not valid JSON: " + e.getOriginalMessage() + ".",
                                    "Mend the text there.")
                            .at(at),
                    e);
        }
    }

    private Optional<ObjectNode> read() throws IOException {
        JsonToken token = parser.nextToken();
        if (!started) {
            started = true;
            array = token == JsonToken.START_ARRAY;
            token = array ? parser.nextToken() : token;
        }
        line = parser.currentTokenLocation().getLineNr();
        if (token == null) {
            return Optional.empty();
        }
        if (array && token == JsonToken.END_ARRAY) {
            if (parser.nextToken() != null) {
                throw notAnObject("something after the array's end");
            }
            return Optional.empty();
        }
        JsonNode value = READER.readTree(parser);
        offset = parser.currentLocation().getCharOffset();
        if (value instanceof ObjectNode object) {
            return Optional.of(object);
        }
        throw notAnObject(value.getNodeType().toString().toLowerCase(Locale.ROOT));
    }

    private ProblemException notAnObject(String got) {
        return ProblemException.error(
                        "table.bad-record",
                        "Expected a JSON object for each row, got " + got + ".",
                        "Write rows like {\"text\": \"…\", \"label\": \"…\"}, one a line or in one array.")
                .at(place + ":" + line);
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
