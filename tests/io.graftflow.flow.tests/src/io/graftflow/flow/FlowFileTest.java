package io.graftflow.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Severity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of a workflow: laws of reading and writing, and every way in which it can be wrong. */
class FlowFileTest {

    private static final String CANONICAL =
            """
            {
              "graftflow": 1,
              "name": "Tell glosses apart",
              "seed": 7,
              "variables": {
                "epochs": {
                  "type": "integer",
                  "default": 3,
                  "description": "How often"
                }
              },
              "nodes": {
                "train": {
                  "type": "data.read-table@1",
                  "settings": {
                    "path": "data/train.csv"
                  }
                },
                "head": {
                  "type": "model.replace-head@1",
                  "title": "My head"
                }
              },
              "links": [
                "train.table -> head.data"
              ],
              "layout": {
                "train": [0, 0],
                "head": [0, -160]
              }
            }
            """;

    @Test
    void readingAndWritingIsTheIdentityOnCanonicalBytes() {
        assertEquals(CANONICAL, FlowWriter.text(read(CANONICAL).orThrow()));
        for (long seed = 0; seed < 500; seed++) {
            String text = FlowWriter.text(new RandomFlows(seed).next());
            assertEquals(text, FlowWriter.text(read(text).orThrow()), "seed " + seed);
        }
    }

    @Test
    void writingAndReadingGivesAnEqualWorkflowBack() {
        for (long seed = 0; seed < 500; seed++) {
            Flow read = read(FlowWriter.text(new RandomFlows(seed).next())).orThrow();
            assertEquals(read, read(FlowWriter.text(read)).orThrow(), "seed " + seed);
        }
    }

    @Test
    void anyOrderAndSpacingBecomesCanonicalInOneStep() {
        String loose =
                """
                {"layout": {"b": [1.4, 2.6], "a": [0,0]}, "links":["b.x->a.y"  , " a.z  ->  b.w "],
                 "nodes": {"a": {"settings": {}, "type": "x.y@1"}, "b": {"type": "x.y@2", "title": ""}},
                 "seed": 0, "name": "", "graftflow": 1}
                """;
        String once = FlowWriter.text(read(loose).orThrow());
        assertEquals(once, FlowWriter.text(read(once).orThrow()));
        assertEquals(
                """
                {
                  "graftflow": 1,
                  "nodes": {
                    "a": {
                      "type": "x.y@1"
                    },
                    "b": {
                      "type": "x.y@2"
                    }
                  },
                  "links": [
                    "a.z -> b.w",
                    "b.x -> a.y"
                  ],
                  "layout": {
                    "a": [0, 0],
                    "b": [1, 3]
                  }
                }
                """,
                once);
    }

    @Test
    void aFileIsReadAsItWasWritten(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a.flow.json");
        FlowWriter.write(read(CANONICAL).orThrow(), file);
        assertEquals(CANONICAL, Files.readString(file));
        assertEquals(read(CANONICAL).flow(), FlowReader.read(file).orThrow());
    }

    @Test
    void aByteOrderMarkAndCarriageReturnsDoNoHarm() {
        assertEquals(
                read(CANONICAL).flow(),
                read("\uFEFF" + CANONICAL.replace("\n", "\r\n")).orThrow());
    }

    @Test
    void textThatIsNotJsonIsToldWithLineAndColumn() {
        Problem problem = only("{\n  \"graftflow\": 1,\n  \"nodes\": {,}\n}");
        assertEquals("json.syntax", problem.code());
        assertTrue(problem.where().startsWith("a.flow.json:3:"), problem.where());
        assertEquals("json.syntax", only("").code());
        assertEquals("json.syntax", only("{\"graftflow\": 1, \"graftflow\": 1}").code());
        assertEquals("json.syntax", only("{\"graftflow\": 1} x").code());
    }

    @Test
    void filesThatCannotBeReadAreTold(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("bad.flow.json");
        assertEquals(
                "flow.missing-file", FlowReader.read(file).problems().get(0).code());
        assertEquals(
                "flow.unreadable", FlowReader.read(folder).problems().get(0).code());
        Files.write(file, "{\"name\": \"ä\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals("flow.encoding", FlowReader.read(file).problems().get(0).code());
        assertThrows(ProblemException.class, () -> FlowReader.read(file).orThrow());
    }

    @Test
    void otherVersionsAreRefused() {
        assertEquals(
                "flow.version", only("{\"graftflow\": 2, \"whatever\": []}").code());
        assertEquals("flow.version", only("{\"nodes\": {}}").code());
        assertEquals("flow.version", only("{\"graftflow\": \"1\"}").code());
        assertEquals(
                "flow.version", only("{\"graftflow\": 99999999999999999999}").code());
    }

    @Test
    void allProblemsAreToldAtOnceEachAtItsLine() {
        List<Problem> problems =
                read("""
                        {
                          "graftflow": 1,
                          "nmae": "typo",
                          "seed": 1.5,
                          "nodes": {
                            "Train Me": { "type": "data.read-table@1" },
                            "head": { "type": "replace-head", "setings": {} },
                            "list": [],
                            "tune": { "type": "train.fine-tune@1", "settings": [] }
                          },
                          "links": [
                            "head.model tune.model",
                            "head.model -> tune.model",
                            "head.model->tune.model",
                            "haed.model -> tune.teacher",
                            7
                          ],
                          "layout": { "tune": [1], "tuen": [0, 0] }
                        }
                        """)
                        .problems();
        assertEquals(
                List.of(
                        "flow.unknown-member a.flow.json:3",
                        "flow.bad-id a.flow.json:6",
                        "flow.unknown-member a.flow.json:7",
                        "flow.type-syntax a.flow.json:7",
                        "flow.wrong-type a.flow.json:8",
                        "flow.wrong-type a.flow.json:9",
                        "flow.wrong-type a.flow.json:4",
                        "flow.link-syntax a.flow.json:12",
                        "flow.duplicate-link a.flow.json:14",
                        "flow.unknown-node a.flow.json:15",
                        "flow.link-syntax a.flow.json:16",
                        "flow.wrong-type a.flow.json:18",
                        "flow.unknown-node a.flow.json:18"),
                problems.stream()
                        .map(problem -> problem.code() + " " + problem.where())
                        .toList());
        assertEquals("Did you mean \"name\"?", problems.get(0).remedy());
        assertEquals("Did you mean \"head\"?", problems.get(9).remedy());
        assertEquals("head", problems.get(2).node());
        assertEquals(Severity.WARNING, problems.get(12).severity());
    }

    @Test
    void variablesOfAnUnknownTypeOrWithAWrongDefaultAreTold() {
        FlowReading reading = read(
                """
                { "graftflow": 1, "nodes": {}, "variables": {
                    "a": { "type": "integr", "default": 1 },
                    "b": { "type": "integer", "default": 1.5 },
                    "c": { "type": "boolean", "default": "true" },
                    "d": 3,
                    "e": { "default": 3 },
                    "f": { "type": "number", "default": 1, "help": "" } } }
                """);
        assertEquals(
                List.of(
                        "flow.variable-type",
                        "flow.variable-type",
                        "flow.variable-type",
                        "flow.wrong-type",
                        "flow.variable-type",
                        "flow.unknown-member"),
                reading.problems().stream().map(Problem::code).toList());
        assertEquals("Did you mean \"integer\"?", reading.problems().get(0).remedy());
        assertFalse(reading.isSound());
    }

    private static FlowReading read(String text) {
        return FlowReader.read(text, "a.flow.json");
    }

    private static Problem only(String text) {
        List<Problem> problems = read(text).problems();
        assertEquals(1, problems.size(), problems.toString());
        return problems.get(0);
    }
}
