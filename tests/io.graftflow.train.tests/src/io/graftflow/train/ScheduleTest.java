package io.graftflow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.ProblemException;
import org.junit.jupiter.api.Test;

final class ScheduleTest {

    @Test
    void everyScheduleBeginsWithAllAndNeverRises() {
        for (String name : Schedule.names()) {
            Schedule schedule = Schedule.of(name);
            assertEquals(1, schedule.factor(0), 1e-12, name);
            double before = 1;
            for (int i = 1; i <= 100; i++) {
                double factor = schedule.factor(i / 100.0);
                assertTrue(factor >= -1e-12 && factor <= before + 1e-12, name + " at " + i);
                before = factor;
            }
        }
    }

    @Test
    void theRateRisesToTheHighestInTheWarmUpAndThenFollowsTheSchedule() {
        assertEquals(0.25, Schedule.LINEAR.learningRate(0, 40, 0.1, 1), 1e-12);
        assertEquals(1, Schedule.LINEAR.learningRate(3, 40, 0.1, 1), 1e-12);
        assertEquals(1, Schedule.LINEAR.learningRate(4, 40, 0.1, 1), 1e-12);
        assertEquals(0.5, Schedule.LINEAR.learningRate(22, 40, 0.1, 1), 1e-12);
        assertEquals(1.0 / 36, Schedule.LINEAR.learningRate(39, 40, 0.1, 1), 1e-12);
        assertEquals(0.5, Schedule.COSINE.learningRate(20, 40, 0, 1), 1e-12);
        assertEquals(3, Schedule.CONSTANT.learningRate(39, 40, 0, 3), 1e-12);
    }

    @Test
    void anUnknownScheduleNamesTheNearest() {
        ProblemException refused = assertThrows(ProblemException.class, () -> Schedule.of("cosin"));
        assertEquals("train.unknown-schedule", refused.problem().code());
        assertTrue(refused.problem().remedy().contains("cosine"));
    }
}
