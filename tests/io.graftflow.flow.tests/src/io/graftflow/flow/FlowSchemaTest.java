package io.graftflow.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The published schema, {@code docs/flow.schema.json}, takes what the reader takes and no more. */
class FlowSchemaTest {

    private static final Path PROJECT = Path.of("../..");

    private static JsonNode json;
    private static SmallJsonSchema schema;

    @BeforeAll
    static void readsTheSchema() throws IOException {
        json = Json.read(PROJECT.resolve("docs/flow.schema.json"));
        schema = new SmallJsonSchema(json);
    }

    @Test
    void takesEveryWorkflowThatTheWriterWrites() {
        for (long seed = 0; seed < 300; seed++) {
            String text = FlowWriter.text(new RandomFlows(seed).next());
            assertTrue(schema.accepts(Json.parse(text, "random")), "seed " + seed + ": " + text);
        }
    }

    @Test
    void takesEveryExample() throws IOException {
        Path examples = PROJECT.resolve("examples");
        if (!Files.isDirectory(examples)) {
            return;
        }
        try (Stream<Path> files = Files.walk(examples)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(Flow.SUFFIX)).toList()) {
                assertTrue(schema.accepts(Json.read(file)), file.toString());
                assertEquals(List.of(), FlowReader.read(file).problems(), file.toString());
            }
        }
    }

    @Test
    void refusesWhatTheReaderRefuses() {
        List<String> wrong = List.of(
                "[]",
                "{}",
                "{\"graftflow\":2,\"nodes\":{}}",
                "{\"graftflow\":1,\"nodes\":{},\"nmae\":\"x\"}",
                "{\"graftflow\":1,\"nodes\":{},\"seed\":1.5}",
                "{\"graftflow\":1,\"nodes\":{},\"seed\":9223372036854775808}",
                "{\"graftflow\":1,\"nodes\":{\"A\":{\"type\":\"a.b@1\"}}}",
                "{\"graftflow\":1,\"nodes\":{\"a\":{\"type\":\"a.b\"}}}",
                "{\"graftflow\":1,\"nodes\":{\"a\":{\"type\":\"b@1\"}}}",
                "{\"graftflow\":1,\"nodes\":{\"a\":{\"type\":\"a.b@1\",\"x\":1}}}",
                "{\"graftflow\":1,\"nodes\":{\"a\":{}}}",
                "{\"graftflow\":1,\"nodes\":{\"a\":{\"type\":\"a.b@1\",\"settings\":[]}}}",
                "{\"graftflow\":1,\"nodes\":{},\"links\":[\"a b\"]}",
                "{\"graftflow\":1,\"nodes\":{\"a\":{\"type\":\"a.b@1\"}},\"layout\":{\"a\":[1]}}",
                "{\"graftflow\":1,\"nodes\":{},\"notes\":{\"n\":{\"text\":\"x\"}}}",
                "{\"graftflow\":1,\"nodes\":{},\"notes\":{\"n\":{\"place\":[1,2,3]}}}",
                "{\"graftflow\":1,\"nodes\":{},\"notes\":{\"N\":{\"place\":[1,2,3,4]}}}",
                "{\"graftflow\":1,\"nodes\":{},\"groups\":{\"g\":{\"title\":1}}}",
                "{\"graftflow\":1,\"nodes\":{},\"groups\":{\"g\":{\"nodes\":[1]}}}",
                "{\"graftflow\":1,\"nodes\":{},\"groups\":{\"g\":[]}}",
                "{\"graftflow\":1,\"nodes\":{},\"variables\":{\"x\":{\"type\":\"int\"}}}",
                "{\"graftflow\":1,\"nodes\":{},\"variables\":{\"x\":{\"type\":\"integer\",\"default\":1.5}}}",
                "{\"graftflow\":1,\"nodes\":{},\"variables\":{\"x\":{\"default\":1}}}",
                "{\"graftflow\":1,\"nodes\":{},\"variables\":{\"X\":{\"type\":\"integer\"}}}");
        for (String text : wrong) {
            assertFalse(schema.accepts(Json.parse(text, "wrong")), text);
            assertFalse(FlowReader.read(text, "wrong").isSound(), text);
        }
    }

    @Test
    void namesTheVeryMembersThatTheReaderKnows() {
        assertEquals(FlowFormat.MEMBERS, names("/properties"));
        assertEquals(FlowFormat.NODE_MEMBERS, names("/$defs/node/properties"));
        assertEquals(FlowFormat.NOTE_MEMBERS, names("/$defs/note/properties"));
        assertEquals(FlowFormat.GROUP_MEMBERS, names("/$defs/group/properties"));
        assertEquals(FlowFormat.VARIABLE_MEMBERS, names("/$defs/variable/properties"));
    }

    private static Set<String> names(String pointer) {
        Set<String> names = new TreeSet<>();
        json.at(pointer).fieldNames().forEachRemaining(names::add);
        return names;
    }
}
