package io.graftflow.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.graftflow.base.ProblemException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A value that the settings use by name and that {@code --set} replaces.
 *
 * @param type what values it takes
 * @param orElse the default; a missing node when the value must be given
 * @param description for people; may be empty
 */
public record Variable(Type type, JsonNode orElse, String description) {

    /** What values a variable takes. */
    public enum Type {
        /** A whole number of 64 bits. */
        INTEGER("a whole number"),
        /** A number. */
        NUMBER("a number"),
        /** True or false. */
        BOOLEAN("true or false"),
        /** A text. */
        STRING("a text"),
        /** The path of a file or folder; a default is relative to the workflow's file. */
        PATH("a path");

        private final String expected;

        Type(String expected) {
            this.expected = expected;
        }

        /** The word in files: {@code integer}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The type of a word in a file. */
        public static Optional<Type> of(String word) {
            return Arrays.stream(values())
                    .filter(type -> type.word().equals(word))
                    .findFirst();
        }

        /** The words of all types. */
        public static List<String> words() {
            return Arrays.stream(values()).map(Type::word).toList();
        }

        /** What a problem says that it takes, {@code a whole number}. */
        public String expected() {
            return expected;
        }

        /** Whether a JSON value is of this type. */
        public boolean accepts(JsonNode value) {
            return switch (this) {
                case INTEGER -> value.isIntegralNumber() && value.canConvertToLong();
                case NUMBER -> value.isNumber();
                case BOOLEAN -> value.isBoolean();
                case STRING, PATH -> value.isTextual();
            };
        }

        /**
         * Reads a value as {@code --set} gives it.
         *
         * @throws ProblemException {@code flow.variable-type}
         */
        JsonNode parse(String name, String text) {
            try {
                return switch (this) {
                    case INTEGER -> LongNode.valueOf(Long.parseLong(text.strip()));
                    case NUMBER -> DecimalNode.valueOf(new BigDecimal(text.strip()));
                    case BOOLEAN -> BooleanNode.valueOf(parseBoolean(text.strip()));
                    case STRING, PATH -> TextNode.valueOf(text);
                };
            } catch (NumberFormatException e) {
                throw ProblemException.error(
                        "flow.variable-type",
                        "The variable " + name + " takes " + expected + ", got \"" + text + "\".",
                        "Give --set " + name + "=… such a value.");
            }
        }

        private static boolean parseBoolean(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new NumberFormatException("not a truth value");
            };
        }
    }
}
