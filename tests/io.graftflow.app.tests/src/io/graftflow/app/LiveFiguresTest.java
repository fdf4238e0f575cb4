package io.graftflow.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class LiveFiguresTest {

    @Test
    void aStepIsToldInOneLine() {
        assertEquals(
                "loss 0.1235 · rate 5.00e-03 · 1,204 rows/s · 12.0 s left · 1.5 GB",
                LiveFigures.words(Map.of(
                        "loss", 0.12345,
                        "learningRate", 0.005,
                        "rowsPerSecond", 1203.7,
                        "secondsLeft", 12.0,
                        "memoryBytes", 1.5 * (1 << 30))));
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        assertEquals(
                "loss 2.0000 · rate 1.00e-01",
                LiveFigures.words(Map.of("loss", 2.0, "learningRate", 0.1, "memoryBytes", 0.0)));
    }

    @Test
    void workBeforeTheFirstStepTellsItsSpeedAndTime() {
        assertEquals(
                "1,200 rows/s · 3.0 s left", LiveFigures.words(Map.of("rowsPerSecond", 1200.0, "secondsLeft", 3.0)));
    }

    @Test
    void figuresOfSomethingElseAreNoLine() {
        assertEquals("", LiveFigures.words(Map.of("validationLoss", 0.5)));
    }
}
