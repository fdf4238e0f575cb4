package io.graftflow.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a comparison of two workflows says. */
class FlowDiffTest {

    private static final String BEFORE =
            """
            { "graftflow": 1, "name": "A",
              "variables": { "epochs": { "type": "integer", "default": 3 } },
              "nodes": {
                "train": { "type": "data.read-table@1", "settings": { "path": "train.csv" } },
                "head": { "type": "model.replace-head@1", "settings": { "classes": "label" } },
                "tune": { "type": "train.fine-tune@1", "settings": { "epochs": 3, "rate": 0.1 } } },
              "links": [ "train.table -> head.data", "head.model -> tune.model" ],
              "layout": { "train": [0, 0] } }
            """;

    @Test
    void aWorkflowDoesNotDifferFromItself() {
        for (long seed = 0; seed < 200; seed++) {
            Flow flow = new RandomFlows(seed).next();
            assertEquals(List.of(), FlowDiff.words(flow, flow), "seed " + seed);
        }
    }

    @Test
    void layoutAndOrderOfNodesAreLeftOut() {
        Flow flow = flow(BEFORE);
        Map<String, FlowNode> turned = new LinkedHashMap<>();
        List.of("tune", "head", "train")
                .forEach(id -> turned.put(id, flow.nodes().get(id)));
        Flow other = new Flow(
                flow.name(),
                flow.description(),
                flow.seed(),
                flow.variables(),
                turned,
                flow.links(),
                Map.of("head", new Position(9, 9)));
        assertEquals(List.of(), FlowDiff.words(flow, other));
    }

    @Test
    void settingsAreToldWithOldAndNewValue() {
        assertEquals(
                List.of(
                        "head: classes \"label\" → \"sense\"",
                        "tune: epochs 3 → 5",
                        "tune: rate back to its default, was 0.1",
                        "tune: batch set to 32"),
                words(BEFORE.replace("\"label\"", "\"sense\"")
                        .replace("\"epochs\": 3, \"rate\": 0.1", "\"epochs\": 5, \"batch\": 32")));
    }

    @Test
    void aRenamedNodeIsToldAsRenamedAndItsLinksAreNotToldAtAll() {
        assertEquals(
                List.of("node head renamed to new-head", "node tune renamed to fit"),
                words(BEFORE.replace("\"head\"", "\"new-head\"")
                        .replace("head.", "new-head.")
                        .replace("> head", "> new-head")
                        .replace("new-new-head", "new-head")
                        .replace("\"tune\"", "\"fit\"")
                        .replace("tune.model", "fit.model")));
    }

    @Test
    void addedAndRemovedNodesAndLinksAreTold() {
        assertEquals(
                List.of(
                        "node tune removed (train.fine-tune@1)",
                        "node eval added (evaluate.evaluate@1) with label \"x\"",
                        "link removed: head.model -> tune.model",
                        "link added: head.model -> eval.model"),
                words(BEFORE.replace(
                                "\"tune\": { \"type\": \"train.fine-tune@1\"",
                                "\"eval\": { \"type\": \"evaluate.evaluate@1\"")
                        .replace("{ \"epochs\": 3, \"rate\": 0.1 }", "{ \"label\": \"x\" }")
                        .replace("tune.model", "eval.model")));
    }

    @Test
    void headerAndVariablesAreTold() {
        assertEquals(
                List.of(
                        "name: \"A\" → \"B\"",
                        "seed: 0 → 4",
                        "variable epochs: default 3 → 8",
                        "variable out added: path"),
                words(BEFORE.replace("\"name\": \"A\"", "\"name\": \"B\", \"seed\": 4")
                        .replace("\"default\": 3 }", "\"default\": 8 }, \"out\": { \"type\": \"path\" }")));
    }

    @Test
    void ofLongTextsThePlaceThatChangedIsShown() {
        String text = "a".repeat(100);
        List<String> words = FlowDiff.words(
                flow(BEFORE.replace("train.csv", text + "x")), flow(BEFORE.replace("train.csv", text + "y")));
        assertEquals(List.of("train: path \"…" + "a".repeat(16) + "x\" → \"…" + "a".repeat(16) + "y\""), words);
    }

    @Test
    void comparingBackwardsTellsAsMuch() {
        for (long seed = 0; seed < 200; seed++) {
            Flow a = new RandomFlows(seed).next();
            Flow b = new RandomFlows(seed + 1).next();
            assertEquals(FlowDiff.words(a, b).isEmpty(), FlowDiff.words(b, a).isEmpty(), "seed " + seed);
            assertTrue(!FlowDiff.words(a, b).isEmpty() || sameButForLayout(a, b), "seed " + seed);
        }
    }

    private static boolean sameButForLayout(Flow a, Flow b) {
        return a.name().equals(b.name())
                && a.description().equals(b.description())
                && a.seed() == b.seed()
                && a.variables().equals(b.variables())
                && a.nodes().equals(b.nodes())
                && a.links().equals(b.links());
    }

    private static List<String> words(String after) {
        return FlowDiff.words(flow(BEFORE), flow(after));
    }

    private static Flow flow(String text) {
        return FlowReader.read(text, "f").orThrow();
    }
}
