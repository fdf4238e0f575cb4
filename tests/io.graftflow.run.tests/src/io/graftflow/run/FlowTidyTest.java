package io.graftflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graftflow.flow.Flow;
import org.junit.jupiter.api.Test;

/** The form in which workflows are stored. */
class FlowTidyTest {

    private static final String FLOW = "{'graftflow': 1, 'nodes': {"
            + "'a': {'type': 'test.text@1', 'title': 'T', 'settings': {'text': 'x', 'times': 2, 'unknown': 1}},"
            + "'b': {'type': 'test.text@1', 'settings': {'times': 1, 'text': '${v}'}},"
            + "'c': {'type': 'no.such@1', 'settings': {'text': 'x'}}},"
            + "'variables': {'v': {'type': 'string', 'default': 'x'}}}";

    @Test
    void whatEqualsItsDefaultGoesAndAllElseStays() {
        Flow expected = Bench.flow(FLOW.replace("'text': 'x', 'times': 2", "'times': 2")
                .replace("'times': 1, 'text': '${v}'", "'text': '${v}'"));
        assertEquals(expected, FlowTidy.withoutDefaults(Bench.flow(FLOW), Fakes.registry()));
    }

    @Test
    void tidyingTwiceChangesNoMore() {
        Flow once = FlowTidy.withoutDefaults(Bench.flow(FLOW), Fakes.registry());
        assertEquals(once, FlowTidy.withoutDefaults(once, Fakes.registry()));
    }
}
