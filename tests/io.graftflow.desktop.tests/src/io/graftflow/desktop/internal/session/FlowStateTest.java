package io.graftflow.desktop.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.base.Severity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What pages tell, and what the views make of it. */
class FlowStateTest {

    private static final String PROBLEM =
            "{\"severity\":\"warning\",\"code\":\"a.b\",\"node\":\"rows\",\"where\":\"path\",\"message\":\"m\",\"remedy\":\"r\"}";

    private static JsonNode json(String text) {
        return Json.parse(text, "test");
    }

    @Test
    void eachMessageChangesWhatItIsAbout() {
        FlowState state = FlowState.of("a.flow.json")
                .with(
                        json(
                                "{\"type\":\"document\",\"path\":\"b.flow.json\",\"dirty\":true,\"undo\":\"add\",\"redo\":\"\"}"))
                .with(json("{\"type\":\"selection\",\"node\":\"rows\",\"nodeType\":\"data.read-table@1\"}"))
                .with(json("{\"type\":\"problems\",\"problems\":[" + PROBLEM + "]}"));
        assertEquals("b.flow.json", state.path());
        assertTrue(state.dirty());
        assertEquals("add", state.undo());
        assertEquals("data.read-table@1", state.nodeType());
        assertEquals(Severity.WARNING, state.problems().get(0).problem().severity());
        assertEquals(state, state.with(json("{\"type\":\"saved\",\"saved\":true}")));
    }

    @Test
    void aProblemGoesBackToThePageAsItCame() {
        FlowProblem problem = FlowProblem.of("a.flow.json", json(PROBLEM));
        assertEquals(json(PROBLEM), problem.toJson());
    }

    @Test
    void tabsTellTheirProblemsInOrderAndOnlyChanges() {
        OpenFlows flows = new OpenFlows();
        List<Integer> counts = new ArrayList<>();
        Runnable stop = flows.listen(() -> counts.add(flows.problems().size()));
        Object tab = new Object();
        FlowState state =
                FlowState.of("a.flow.json").with(json("{\"type\":\"problems\",\"problems\":[" + PROBLEM + "]}"));
        flows.put(tab, FlowState.of("a.flow.json"));
        flows.put(tab, state);
        flows.put(tab, state);
        flows.front(tab);
        assertEquals("a.flow.json", flows.front().orElseThrow().path());
        flows.remove(tab);
        stop.run();
        flows.put(tab, state);
        assertEquals(List.of(0, 1, 1, 0), counts);
    }
}
