package io.graftflow.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a workflow while somebody edits it. */
class CheckTest {

    @TempDir
    private Path folder;

    private TestServer server;

    @BeforeEach
    void starts() throws Exception {
        server = new TestServer(folder);
    }

    @AfterEach
    void ends() {
        server.close();
    }

    private JsonNode check(String flow, String... detail) throws Exception {
        ObjectNode body = TestServer.body("a.flow.json", TestServer.json(flow));
        for (String id : detail) {
            body.withArray("detail").add(id);
        }
        return server.post("/api/check", body).json();
    }

    @Test
    void specsFlowAlongTheLinksBeforeAnythingRan() throws Exception {
        JsonNode nodes = check(
                        "{'graftflow':1,'nodes':{'rows':{'type':'test.rows@2'},"
                                + "'keep':{'type':'test.keep@1','settings':{'column':'label'}}},"
                                + "'links':['rows.table -> keep.table']}",
                        "keep")
                .path("nodes");
        assertEquals(
                "100 rows: number, label, text",
                nodes.at("/rows/outputs/table/text").asText());
        assertEquals("100 × 3", nodes.at("/rows/fact").asText());
        assertEquals("keeps label · 100 × 1", nodes.at("/keep/fact").asText());
        assertEquals(
                "label", nodes.at("/keep/outputs/table/table/columns/0/name").asText());
        assertEquals(
                "label", nodes.at("/keep/inputs/table/0/table/columns/1/name").asText());
        assertFalse(nodes.at("/rows/outputs/table").has("table"), "in full only where it is wanted");
    }

    @Test
    void problemsNameTheNodeAndTheSetting() throws Exception {
        JsonNode check = check("{'graftflow':1,'nodes':{'rows':{'type':'test.rows@2'},"
                + "'keep':{'type':'test.keep@1','settings':{'column':'lable'}}},'links':['rows.table -> keep.table']}");
        assertFalse(check.path("runnable").asBoolean());
        JsonNode problem = check.at("/problems/0");
        assertEquals(
                "table.missing-column keep column",
                problem.path("code").asText() + " " + problem.path("node").asText() + " "
                        + problem.path("where").asText());
        assertTrue(problem.path("remedy").asText().contains("label"));
        assertEquals(
                problem.path("message").asText(),
                check.at("/nodes/keep/status/problem").asText());
    }

    @Test
    void aNodeThatIsNotInstalledKeepsItsPlace() throws Exception {
        String flow = "{'graftflow':1,'nodes':{'odd':{'type':'other.thing@3','settings':{'x':[1]}},"
                + "'keep':{'type':'test.keep@1','settings':{'column':'label'}}},'links':['odd.table -> keep.table']}";
        JsonNode check = check(flow);
        assertFalse(check.at("/nodes/odd/installed").asBoolean());
        assertEquals("flow.unknown-node-type", check.at("/problems/0/code").asText());
        assertEquals("odd", check.at("/nodes/keep/status/waitsFor").asText());
        TestServer.Got saved = server.make("a.flow.json", TestServer.json(flow));
        assertEquals(201, saved.status());
        assertEquals("[1]", saved.json().at("/flow/nodes/odd/settings/x").toString());
    }

    @Test
    void anOlderVersionIsCarriedForward() throws Exception {
        JsonNode node = check("{'graftflow':1,'nodes':{'rows':{'type':'test.rows@1','settings':{'count':7}}}}")
                .at("/nodes/rows");
        assertEquals(1, node.path("upgradedFrom").asInt());
        assertEquals("7 × 3", node.path("fact").asText());
    }

    @Test
    void whatFitsAPortIsToldWithTheReasonWhereNot() throws Exception {
        String flow = "{'graftflow':1,'nodes':{'rows':{'type':'test.rows@2'},'more':{'type':'test.rows@2'},"
                + "'keep':{'type':'test.keep@1','settings':{'column':'label'}},"
                + "'next':{'type':'test.keep@1','settings':{'column':'label'}},"
                + "'work':{'type':'test.work@1'},'backbone':{'type':'test.backbone@1'}},"
                + "'links':['rows.table -> keep.table','keep.table -> next.table']}";
        ObjectNode body = TestServer.body("a.flow.json", TestServer.json(flow));
        body.put("node", "next").put("port", "table").put("direction", "out");
        JsonNode fits = server.post("/api/fits", body).json();
        assertEquals("The links would run in a circle.", reason(fits, "keep"));
        assertEquals("", reason(fits, "work"));
        assertTrue(fits.path("types").toString().contains("{\"type\":\"test.score@1\",\"port\":\"table\"}"));
        body.put("node", "backbone").put("port", "model");
        assertEquals(
                "Takes a table, not a model.",
                reason(server.post("/api/fits", body).json(), "work"));
        body.put("node", "keep").put("port", "table").put("direction", "in");
        JsonNode sources = server.post("/api/fits", body).json();
        assertEquals("", reason(sources, "more"));
        assertEquals("This link is there already.", reason(sources, "rows"));
        assertTrue(sources.at("/ports/1/replaces").asBoolean());
    }

    private static String reason(JsonNode fits, String node) {
        for (JsonNode port : fits.path("ports")) {
            if (port.path("node").asText().equals(node)) {
                return port.path("reason").asText();
            }
        }
        return "not there";
    }

    @Test
    void nodesAreAskedAgainOnlyWhenSomethingChanged() throws Exception {
        StringBuilder nodes = new StringBuilder("{'graftflow':1,'nodes':{'n0':{'type':'test.rows@2'}");
        StringBuilder links = new StringBuilder();
        for (int i = 1; i < 1000; i++) {
            nodes.append(",'n").append(i).append("':{'type':'test.keep@1','settings':{'column':'text'}}");
            links.append(i == 1 ? "" : ",")
                    .append("'n")
                    .append(i - 1)
                    .append(".table -> n")
                    .append(i)
                    .append(".table'");
        }
        String flow = nodes + "},'links':[" + links + "]}";
        JsonNode first = check(flow);
        assertTrue(first.path("runnable").asBoolean(), first.path("problems").toString());
        JsonNode changed =
                check(flow.replace("'n0':{'type':'test.rows@2'}", "'n0':{'type':'test.rows@2','settings':{'rows':5}}"));
        assertEquals(
                "5 rows: text", changed.at("/nodes/n999/outputs/table/text").asText());
    }

    @Test
    void whatChangedSinceAnAnswerMakesItTheWholeAnswer() throws Exception {
        Random random = new Random(5);
        JsonNode before = Json.object();
        int left = 0;
        for (int edit = 0; edit < 40; edit++) {
            StringBuilder nodes = new StringBuilder();
            StringBuilder links = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                if (i > 0 && random.nextInt(8) == 0) {
                    continue;
                }
                String settings = i == 0
                        ? "'rows':" + random.nextInt(3)
                        : "'column':'" + (random.nextInt(3) > 0 ? "text" : "no") + "'";
                nodes.append(i == 0 ? "" : ",")
                        .append("'n" + i + "':{'type':'test." + (i == 0 ? "rows@2" : "keep@1") + "','settings':{"
                                + settings + "}}");
                if (i > 0) {
                    links.append(links.length() == 0 ? "" : ",").append("'n" + (i - 1) + ".table -> n" + i + ".table'");
                }
            }
            ObjectNode body = TestServer.body(
                    "a.flow.json", TestServer.json("{'graftflow':1,'nodes':{" + nodes + "},'links':[" + links + "]}"));
            JsonNode known = before;
            JsonNode whole = server.post("/api/check", body).json();
            JsonNode since = server.post(
                            "/api/check",
                            body.put("since", known.path("version").asText("none")))
                    .json();
            ObjectNode together = (ObjectNode) whole.path("nodes").deepCopy();
            together.properties().forEach(node -> {
                if (since.has("since") && !since.path("nodes").has(node.getKey())) {
                    node.setValue(known.path("nodes").path(node.getKey()));
                }
            });
            left += whole.path("nodes").size() - since.path("nodes").size();
            assertEquals(edit > 0, since.has("since"), "an answer that is forgotten is not counted on");
            assertEquals(whole.path("nodes"), together, "edit " + edit);
            assertEquals(whole.path("problems"), since.path("problems"));
            before = whole;
        }
        assertTrue(left > 0, "what is the same is left out");
    }
}
