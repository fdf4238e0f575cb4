package io.graftflow.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Laws and messages of {@link Json}. */
class JsonTest {

    @TempDir
    private Path folder;

    @Test
    void writingAndReadingGivesTheSameValue() {
        var random = new Random(5);
        for (int turn = 0; turn < 300; turn++) {
            JsonNode value = value(random, 4);
            assertEquals(value, Json.parse(Json.pretty(value), "random"), () -> Json.pretty(value));
            assertEquals(Json.pretty(value), Json.pretty(Json.parse(Json.pretty(value), "random")));
        }
    }

    @Test
    void equalObjectsHaveOneCanonicalTextWhateverTheOrderOfTheirKeys() {
        var random = new Random(6);
        for (int turn = 0; turn < 100; turn++) {
            JsonNode value = value(random, 4);
            String text = Json.canonical(shuffled(value, random));
            assertEquals(Json.canonical(value), text);
            assertFalse(text.contains("\n"));
        }
        assertNotEquals(Json.canonical(Json.parse("[1,2]", "a")), Json.canonical(Json.parse("[2,1]", "b")));
    }

    @Test
    void prettyTextHasTwoSpacesAndOneLineFeedAtTheEnd() {
        JsonNode value = Json.parse("{\"a\":[1,{\"b\":\"c\"}],\"d\":{},\"e\":[]}", "x");
        assertEquals(
                """
                {
                  "a": [
                    1,
                    {
                      "b": "c"
                    }
                  ],
                  "d": {},
                  "e": []
                }
                """,
                Json.pretty(value));
    }

    @Test
    void numbersKeepTheirDigits() {
        for (String number : List.of("0.10", "1e400", "123456789012345678901234567890", "-0.5", "1.0")) {
            JsonNode value = Json.parse(number, "n");
            assertEquals(0, new BigDecimal(number).compareTo(value.decimalValue()), number);
            assertEquals(value, Json.parse(value.toString(), "n"));
        }
        assertTrue(Json.pretty(Json.parse("{\"x\":0.10}", "n")).contains("0.10"));
    }

    @Test
    void aSyntaxErrorIsToldWithFileLineAndColumn() {
        assertSyntax("flow.json:2:8", "{\n  \"a\": x\n}");
        assertSyntax("flow.json:3:1", "{\"a\": 1,\n\n}");
        assertSyntax("flow.json:1:10", "{\"a\": 1} {\"b\": 2}");
    }

    @Test
    void aKeyThatIsThereTwiceIsRefused() {
        ProblemException e = assertThrows(ProblemException.class, () -> Json.parse("{\"a\":1,\n\"a\":2}", "flow.json"));
        assertEquals("json.syntax", e.problem().code());
        assertTrue(e.problem().where().startsWith("flow.json:2:"), e.problem().where());
    }

    @Test
    void anEmptyTextIsRefused() {
        for (String text : List.of("", "  \n ")) {
            ProblemException e = assertThrows(ProblemException.class, () -> Json.parse(text, "flow.json"));
            assertEquals("json.syntax", e.problem().code());
            assertEquals("flow.json", e.problem().where());
        }
    }

    @Test
    void aFileIsReadAsUtf8AndNamedInItsProblem() throws IOException {
        Path file = Files.writeString(folder.resolve("f.json"), "{\"\u00e4\": \"\u6728\"}");
        assertEquals("\u6728", Json.read(file).get("\u00e4").asText());
        Files.writeString(file, "{");
        ProblemException e = assertThrows(ProblemException.class, () -> Json.read(file));
        assertTrue(e.problem().where().startsWith(file + ":1:"), e.problem().where());
    }

    private static void assertSyntax(String place, String text) {
        ProblemException e = assertThrows(ProblemException.class, () -> Json.parse(text, "flow.json"));
        assertEquals("json.syntax", e.problem().code());
        assertEquals(place, e.problem().where());
    }

    private static JsonNode value(Random random, int depth) {
        ObjectNode factory = Json.object();
        return switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0 -> factory.numberNode(random.nextInt());
            case 1 -> factory.numberNode(BigDecimal.valueOf(random.nextLong(), 1 + random.nextInt(20)));
            case 2 -> factory.textNode(text(random));
            case 3 -> factory.booleanNode(random.nextBoolean());
            case 4 -> factory.nullNode();
            case 5 -> {
                ArrayNode array = factory.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(value(random, depth - 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = Json.object();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set(text(random), value(random, depth - 1));
                }
                yield object;
            }
        };
    }

    private static String text(Random random) {
        int[] letters = random.ints(random.nextInt(6), 0, 0x250).toArray();
        return new String(letters, 0, letters.length) + (random.nextInt(8) == 0 ? "\ud83c\udf33" : "");
    }

    private static JsonNode shuffled(JsonNode value, Random random) {
        if (!value.isObject()) {
            return value;
        }
        List<String> names = new ArrayList<>();
        value.fieldNames().forEachRemaining(names::add);
        Collections.shuffle(names, random);
        ObjectNode result = Json.object();
        names.forEach(name -> result.set(name, shuffled(value.get(name), random)));
        return result;
    }
}
