package io.graftflow.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** How values of one Java type look in JSON. */
interface ValueType {

    /** What a problem says that it takes, {@code a whole number}. */
    String expected();

    /** The value; empty when the JSON is something else. */
    Optional<Object> read(JsonNode json);

    /** The one JSON form of a value. */
    JsonNode write(Object value);

    /** Type and, for words, the words, as JSON Schema. */
    ObjectNode schema();

    /** The words that the value, or each value of a map, can be; empty when it is no enum. */
    default List<String> words() {
        return List.of();
    }

    /** Whether defaults are given as bare text rather than as JSON. */
    default boolean isBare() {
        return false;
    }

    /** The numbers in a value, for the check of bounds. */
    default List<Double> numbers(Object value) {
        return List.of();
    }
}
