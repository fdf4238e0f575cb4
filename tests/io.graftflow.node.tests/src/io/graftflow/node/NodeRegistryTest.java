package io.graftflow.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.testkit.NodeContract;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** How node types are found, and what is told of them. */
class NodeRegistryTest {

    private final Sample sample = new Sample();
    private final NodeRegistry registry = new NodeRegistry(List.of(sample));

    @TestFactory
    Stream<DynamicTest> theSampleKeepsTheContract() {
        return NodeContract.tests(sample, Json.object().put("source", "x.csv").put("from", "models/a"));
    }

    @Test
    void theVersionInTheFileIsFoundAsItIs() {
        ObjectNode settings = Json.object().put("source", "x");
        NodeRegistry.Match match = registry.match("test.sample@2", settings);
        assertSame(sample, match.type());
        assertSame(settings, match.settings());
        assertFalse(match.upgraded());
    }

    @Test
    void settingsOfAnOlderVersionAreCarriedForward() {
        ObjectNode settings = Json.object().put("file", "x");
        NodeRegistry.Match match = registry.match("test.sample@1", settings);
        assertTrue(match.upgraded());
        assertEquals("{\"source\":\"x\"}", match.settings().toString());
        assertEquals("{\"file\":\"x\"}", settings.toString());
    }

    @Test
    void unknownAndNewerTypesAreToldWithTheNearest() {
        assertEquals("Did you mean \"test.sample\"?", problem("test.sampel@1").remedy());
        assertTrue(problem("far.off@1").remedy().startsWith("Install the bundle"));
        assertTrue(problem("test.sample@3").message().contains("version 2 is installed"));
        assertEquals("flow.unknown-node-type", problem("test.sample@3").code());
    }

    @Test
    void aTypeThatGoesIsNoLongerFound() {
        registry.unbind(sample);
        assertEquals(List.of(), registry.all());
        registry.bind(sample);
        assertEquals(List.of(sample), registry.all());
    }

    @Test
    void aTypeWhoseSettingsAreUnsoundIsLeftOut() {
        registry.bind(new Unsound());
        assertEquals(List.of(sample), registry.all());
    }

    @Test
    void helpHoldsThePageThePortsAndEverySetting() {
        String help = NodeHelp.markdown(sample);
        assertTrue(
                help.startsWith("# Sample\n\nDoes nothing at all.\n\n`test.sample@2`\n\nDoes nothing, **slowly**."),
                help);
        assertTrue(help.contains("- **models** (model, one or more): The models."), help);
        assertTrue(
                help.contains("| `pattern` | a text | `.*` | **Pattern.** Which ones \\| or not. "
                        + "Counts when `mode` is `pattern`. |"),
                help);
        assertTrue(help.contains("| `source` | a path | must be given |"), help);
        assertTrue(help.contains("| `rows` | a whole number from 1 to 1000, in rows | `100` |"), help);
        SettingField.of(Sample.Settings.class)
                .keySet()
                .forEach(name -> assertTrue(help.contains("| `" + name + "` |")));
    }

    private Problem problem(String type) {
        return assertThrows(ProblemException.class, () -> registry.match(type, Json.object()))
                .problem();
    }

    /** A node whose settings lack their annotation. */
    private static final class Unsound implements NodeType<Unsound.Settings> {
        record Settings(int a) {}

        @Override
        public Declaration declaration() {
            return Declaration.node("test.unsound", 1).build();
        }

        @Override
        public Class<Settings> settings() {
            return Settings.class;
        }

        @Override
        public Specs check(Settings settings, Specs inputs) {
            return Specs.none();
        }

        @Override
        public Values run(Settings settings, Values inputs, RunContext context) {
            return Values.none();
        }
    }
}
