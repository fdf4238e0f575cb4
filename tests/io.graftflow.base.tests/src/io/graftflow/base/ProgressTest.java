package io.graftflow.base;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Laws of {@link Progress}. */
class ProgressTest {

    private static final class Recorded implements Progress {
        private final List<Double> fractions = new ArrayList<>();
        private final List<String> messages = new ArrayList<>();
        private final List<Map<String, Double>> figures = new ArrayList<>();
        private boolean cancelled;

        @Override
        public void report(double fraction, String message) {
            fractions.add(fraction);
            messages.add(message);
        }

        @Override
        public void figures(Map<String, Double> values) {
            figures.add(values);
        }

        @Override
        public boolean cancelled() {
            return cancelled;
        }
    }

    @Test
    void aPartMapsItsEndsToStartAndEnd() {
        var whole = new Recorded();
        Progress part = whole.part(0.25, 0.75);
        part.report(0, "begins");
        part.report(0.5, "half");
        part.report(1, "ends");
        assertEquals(List.of(0.25, 0.5, 0.75), whole.fractions);
        assertEquals(List.of("begins", "half", "ends"), whole.messages);
    }

    @Test
    void aPartOfAPartIsThePartOfBoth() {
        var random = new Random(3);
        for (int turn = 0; turn < 100; turn++) {
            double start = random.nextDouble();
            double end = start + random.nextDouble() * (1 - start);
            double fraction = random.nextDouble();
            var whole = new Recorded();
            whole.part(0.1, 0.5).part(start, end).report(fraction, "");
            whole.part(0.1 + 0.4 * start, 0.1 + 0.4 * end).report(fraction, "");
            assertEquals(whole.fractions.get(0), whole.fractions.get(1), 1e-12);
        }
    }

    @Test
    void unknownStaysUnknown() {
        var whole = new Recorded();
        whole.part(0.5, 1).report(-1, "who knows");
        assertEquals(List.of(-1.0), whole.fractions);
    }

    @Test
    void figuresAndCancelGoThroughAPart() {
        var whole = new Recorded();
        Progress part = whole.part(0, 0.5);
        part.figures(Map.of("loss", 0.5));
        assertEquals(List.of(Map.of("loss", 0.5)), whole.figures);
        assertFalse(part.cancelled());
        assertDoesNotThrow(part::checkCancelled);
        whole.cancelled = true;
        assertTrue(part.cancelled());
        assertThrows(CancelledException.class, part::checkCancelled);
    }

    @Test
    void nobodyCancelsTheWorkThatNobodyWatches() {
        Progress.NONE.report(0.5, "half");
        Progress.NONE.figures(Map.of());
        assertDoesNotThrow(Progress.NONE::checkCancelled);
    }

    @Test
    void quietWorkStopsWhenItIsToldTo() {
        var stop = new AtomicBoolean();
        Progress quiet = Progress.quiet(stop::get);
        quiet.report(0.5, "half");
        quiet.checkCancelled();
        stop.set(true);
        assertThrows(CancelledException.class, quiet::checkCancelled);
        assertFalse(Progress.NONE.cancelled());
    }
}
