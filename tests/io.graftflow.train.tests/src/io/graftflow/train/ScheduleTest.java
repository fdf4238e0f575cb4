package io.graftflow.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ScheduleTest {

    private static final double RATE = 0.3;

    private static JsonNode golden() throws IOException {
        try (InputStream in = ScheduleTest.class.getResourceAsStream("/resources/schedules.json")) {
            return Json.mapper().readTree(in);
        }
    }

    private static ScheduleSettings settings(String name, JsonNode wanted) {
        var options = new TreeMap<String, Double>();
        wanted.path("options")
                .properties()
                .forEach(
                        option -> options.put(option.getKey(), option.getValue().asDouble()));
        var milestones = new ArrayList<Double>();
        wanted.path("milestones").forEach(epoch -> milestones.add(epoch.asDouble()));
        return ScheduleSettings.of(name)
                .withOptions(options)
                .withMilestones(milestones)
                .withWarmup(wanted.path("warmup").asDouble());
    }

    private static double rate(ScheduleSettings settings, long step) {
        return settings.learningRate(RATE, step, 120, 12, Map.of());
    }

    @Test
    void everyStepHasTheRateOfPyTorch() throws IOException {
        JsonNode golden = golden();
        Set<String> compared = new HashSet<>(Set.of("plateau"));
        for (JsonNode wanted : golden.path("schedules")) {
            String name = wanted.path("name").asText();
            ScheduleSettings settings = settings(name, wanted);
            for (int step = 0; step < golden.path("steps").asInt(); step++) {
                double rate = settings.learningRate(
                        golden.path("rate").asDouble(),
                        step,
                        golden.path("steps").asLong(),
                        golden.path("stepsPerEpoch").asLong(),
                        Map.of());
                assertEquals(wanted.path("rates").get(step).asDouble(), rate, 1e-9, settings + " in step " + step);
            }
            compared.add(name);
        }
        assertEquals(Set.copyOf(Schedule.names()), compared, "every schedule is held against PyTorch");
    }

    @Test
    void everyStepHasTheMomentumOfPyTorch() throws IOException {
        JsonNode golden = golden();
        int moving = 0;
        for (JsonNode wanted : golden.path("schedules")) {
            ScheduleSettings settings = settings(wanted.path("name").asText(), wanted);
            moving += wanted.has("momenta") ? 1 : 0;
            for (int step = 0; step < golden.path("steps").asInt(); step++) {
                OptionalDouble momentum = settings.momentum(
                        step,
                        golden.path("steps").asLong(),
                        golden.path("stepsPerEpoch").asLong());
                assertEquals(wanted.has("momenta"), momentum.isPresent(), settings.toString());
                if (momentum.isPresent()) {
                    double expected = wanted.path("momenta").get(step).asDouble();
                    assertEquals(expected, momentum.getAsDouble(), 1e-9, settings + " in step " + step);
                }
            }
        }
        assertEquals(2, moving);
    }

    @Test
    void theMomentumWaitsForTheWarmUp() {
        ScheduleSettings cycle = ScheduleSettings.of("one-cycle").withWarmup(0.25);
        for (int step = 0; step <= 30; step++) {
            assertEquals(OptionalDouble.of(0.95), cycle.momentum(step, 120, 12), "step " + step);
        }
        assertEquals(0.85, cycle.momentum(56, 120, 12).orElseThrow(), 1e-9);
    }

    @Test
    void thePlateauDropsWhenPyTorchsDoes() throws IOException {
        JsonNode golden = golden();
        for (JsonNode wanted : golden.path("plateaus")) {
            ScheduleSettings settings = settings("plateau", wanted);
            boolean less = wanted.path("less").asBoolean();
            Map<String, Double> state = Map.of();
            for (int i = 0; i < wanted.path("values").size(); i++) {
                double value = wanted.path("values").get(i).asDouble();
                state = settings.schedule().measured(state, value, less, settings);
                double rate = settings.learningRate(golden.path("rate").asDouble(), i, 1000, 10, state);
                assertEquals(wanted.path("rates").get(i).asDouble(), rate, 1e-9, settings + " after " + i);
            }
        }
        assertEquals(5, golden.path("plateaus").size());
    }

    @Test
    void noScheduleLeavesTheRangeFromNothingToTheHighestRate() {
        for (String name : Schedule.names()) {
            for (double warmup : new double[] {0, 0.1, 0.9}) {
                ScheduleSettings settings = ScheduleSettings.of(name).withWarmup(warmup);
                for (int step = 0; step < 120; step++) {
                    double rate = rate(settings, step);
                    assertTrue(rate >= 0 && rate <= RATE * (1 + 1e-12), settings + " in step " + step + ": " + rate);
                }
            }
        }
    }

    @Test
    void allButTheCycleAndTheWavesNeverRiseAfterTheWarmUp() {
        var falling = new TreeSet<>(Schedule.names());
        falling.removeAll(Set.of("one-cycle", "cosine-restarts"));
        for (String name : falling) {
            ScheduleSettings settings = ScheduleSettings.of(name).withWarmup(0.1);
            for (int step = 12; step < 120; step++) {
                assertTrue(rate(settings, step) <= rate(settings, step - 1) + 1e-12, name + " in step " + step);
            }
        }
    }

    @Test
    void theRateRisesInAStraightLineInTheWarmUp() {
        ScheduleSettings linear = ScheduleSettings.of("linear").withWarmup(0.1);
        assertEquals(RATE / 12, rate(linear, 0), 1e-12);
        assertEquals(RATE, rate(linear, 11), 1e-12);
        assertEquals(RATE, rate(linear, 12), 1e-12);
        assertEquals(RATE / 2, rate(linear, 66), 1e-12);
    }

    @Test
    void anUnknownScheduleNamesTheNearest() {
        ProblemException refused = assertThrows(ProblemException.class, () -> Schedule.of("cosin"));
        assertEquals("train.unknown-schedule", refused.problem().code());
        assertTrue(refused.problem().remedy().contains("cosine"));
    }

    @Test
    void anUnknownOptionNamesTheNearestAndOneOutOfRangeIsRefused() {
        ScheduleSettings step = ScheduleSettings.of("step");
        ProblemException refused = assertThrows(ProblemException.class, () -> step.withOptions(Map.of("gama", 0.1)));
        assertEquals("train.unknown-option", refused.problem().code());
        assertTrue(refused.problem().remedy().contains("gamma"), refused.getMessage());
        assertEquals(
                "train.bad-setting",
                assertThrows(ProblemException.class, () -> step.withOptions(Map.of("gamma", 1.5)))
                        .problem()
                        .code());
        assertEquals(
                "milestones",
                assertThrows(ProblemException.class, () -> step.withMilestones(List.of(3.0, 3.0)))
                        .problem()
                        .where());
    }
}
