package io.graftflow.desktop.internal.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import org.junit.jupiter.api.Test;

/** How far a run is. */
class RunStateTest {

    private static JsonNode json(String text) {
        return Json.parse(text, "test");
    }

    @Test
    void workIsTheSumOfAllNodes() {
        RunState state = new RunState();
        state.take(new RunState.Began(json("{\"nodes\":{\"a\":{\"state\":\"cached\"},\"b\":{\"state\":\"queued\"}}}")));
        assertEquals(2 * RunState.UNITS, state.total());
        assertEquals(RunState.UNITS, state.done());
        state.take(
                new RunState.Node("b", json("{\"state\":\"running\",\"fraction\":0.25,\"message\":\"epoch 2 of 8\"}")));
        assertEquals(RunState.UNITS + RunState.UNITS / 4, state.done());
        assertEquals("b: epoch 2 of 8", state.doing());
        state.take(new RunState.Node("b", json("{\"state\":\"ran\"}")));
        assertEquals(state.total(), state.done());
    }

    @Test
    void aFractionOutsideItsRangeIsBroughtBack() {
        RunState state = new RunState();
        state.take(new RunState.Node("a", json("{\"state\":\"running\",\"fraction\":7}")));
        assertEquals(RunState.UNITS, state.done());
    }
}
