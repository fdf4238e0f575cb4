package io.graftflow.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How variables get their values and go into settings. */
class VariablesTest {

    private static final Path HERE = Path.of("/here");
    private static final Flow FLOW = FlowReader.read(
                    """
                    { "graftflow": 1, "nodes": {}, "variables": {
                        "epochs": { "type": "integer", "default": 3 },
                        "rate": { "type": "number", "default": 0.001 },
                        "strict": { "type": "boolean", "default": false },
                        "label": { "type": "string", "default": "sense" },
                        "train": { "type": "path", "default": "data/train.csv" } } }
                    """,
                    "v")
            .orThrow();

    @Test
    void aTextThatIsOneVariableTakesItsTypedValue() {
        assertEquals("3", value(Map.of(), "\"${epochs}\""));
        assertEquals("0.001", value(Map.of(), "\"${rate}\""));
        assertEquals("false", value(Map.of(), "\"${strict}\""));
        assertEquals("\"sense\"", value(Map.of(), "\"${label}\""));
    }

    @Test
    void variablesInsideATextBecomeText() {
        assertEquals("\"3 times 0.001, false\"", value(Map.of(), "\"${epochs} times ${rate}, ${strict}\""));
    }

    @Test
    void variablesAreFoundHoweverDeep() {
        assertEquals(
                "{\"a\":[\"sense\",{\"b\":3}],\"c\":1}",
                value(Map.of(), "{\"a\":[\"${label}\",{\"b\":\"${epochs}\"}],\"c\":1}"));
    }

    @Test
    void aDollarWithoutAVariableStaysAndADoubledOneIsEscaped() {
        assertEquals("\"^a$ ${epochs} ${env:X} $\"", value(Map.of(), "\"^a$ $${epochs} $${env:X} $\""));
        assertEquals("\"$${epochs}\"", value(Map.of(), "\"$$${epochs}\""));
    }

    @Test
    void givenValuesReplaceDefaultsAndAreReadByTheirType() {
        Map<String, String> given = Map.of("epochs", " 5", "rate", "1e-3", "strict", "TRUE", "label", "5");
        assertEquals("5", value(given, "\"${epochs}\""));
        assertEquals("0.001", value(given, "\"${rate}\""));
        assertEquals("true", value(given, "\"${strict}\""));
        assertEquals("\"5\"", value(given, "\"${label}\""));
    }

    @Test
    void aGivenPathIsRelativeToTheCurrentFolderAndADefaultIsLeftAlone() {
        assertEquals("\"data/train.csv\"", value(Map.of(), "\"${train}\""));
        assertEquals("\"/here/my.csv\"", value(Map.of("train", "./my.csv"), "\"${train}\""));
        assertEquals("\"/else/my.csv\"", value(Map.of("train", "/else/my.csv"), "\"${train}\""));
        assertEquals("\"\"", value(Map.of("train", ""), "\"${train}\""));
    }

    @Test
    void itIsKnownWhichSettingsAGivenValueReached() {
        Variables variables = variables(Map.of("label", "x"));
        assertTrue(resolve(variables, "\"a ${label}\"").usesGiven());
        assertFalse(resolve(variables, "\"a ${label}\"").startsWithGiven());
        assertTrue(resolve(variables, "\"${label}/b\"").startsWithGiven());
        assertFalse(resolve(variables, "\"${epochs}\"").usesGiven());
    }

    @Test
    void wrongGivenValuesAreAllTold() {
        Variables variables = variables(Map.of("epochs", "many", "rate", "", "strict", "yes", "lable", "x"));
        assertEquals(
                List.of("flow.unknown-variable", "flow.variable-type", "flow.variable-type", "flow.variable-type"),
                codes(variables.problems()));
        assertEquals("Did you mean \"label\"?", variables.problems().get(0).remedy());
    }

    @Test
    void aVariableWithoutDefaultMustBeGiven() {
        Flow flow = FlowReader.read("{\"graftflow\":1,\"nodes\":{},\"variables\":{\"x\":{\"type\":\"integer\"}}}", "v")
                .orThrow();
        assertEquals(
                List.of("flow.variable-missing"),
                codes(Variables.of(flow, Map.of(), HERE, name -> Optional.empty())
                        .problems()));
        assertEquals(
                List.of(),
                Variables.of(flow, Map.of("x", "1"), HERE, name -> Optional.empty())
                        .problems());
    }

    @Test
    void unknownVariablesAndBrokenMarksAreTold() {
        assertEquals(
                List.of("flow.unknown-variable"),
                codes(resolve(variables(Map.of()), "\"${epoch}\"").problems()));
        assertEquals(
                List.of("flow.variable-syntax"),
                codes(resolve(variables(Map.of()), "\"${epochs\"").problems()));
        assertEquals(
                List.of("flow.variable-syntax"),
                codes(resolve(variables(Map.of()), "\"${E X}\"").problems()));
        assertEquals(
                List.of("flow.environment-missing"),
                codes(resolve(variables(Map.of()), "\"${env:NOPE}\"").problems()));
    }

    @Test
    void secretsAreUsedButNeverWrittenOrShown() {
        Variables variables = Variables.of(
                FLOW, Map.of(), HERE, name -> name.equals("TOKEN") ? Optional.of("s3cret") : Optional.empty());
        Resolved resolved = resolve(variables, "\"https://me:${env:TOKEN}@host/${label}\"");
        assertEquals("https://me:s3cret@host/sense", resolved.value().asText());
        assertEquals("https://me:${env:TOKEN}@host/sense", resolved.written().asText());
        assertEquals("no s${env:TOKEN}!", variables.secrets().mask("no ss3cret!"));
    }

    private static Variables variables(Map<String, String> given) {
        return Variables.of(FLOW, given, HERE, name -> Optional.empty());
    }

    private static Resolved resolve(Variables variables, String json) {
        return variables.resolve(Json.parse(json, "setting"));
    }

    private static String value(Map<String, String> given, String json) {
        Resolved resolved = resolve(variables(given), json);
        assertEquals(List.of(), resolved.problems());
        JsonNode value = resolved.value();
        return value.isTextual() ? TextNode.valueOf(value.textValue()).toString() : value.toString();
    }

    private static List<String> codes(List<Problem> problems) {
        return problems.stream().map(Problem::code).toList();
    }
}
