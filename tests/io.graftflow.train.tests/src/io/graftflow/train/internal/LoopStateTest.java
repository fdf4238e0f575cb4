package io.graftflow.train.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.graftflow.base.Json;
import io.graftflow.train.TrainingHistory;
import io.graftflow.train.TrainingLog;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class LoopStateTest {

    /** The weights are in a file of their own. */
    private static final String ELSEWHERE = "bestWeights";

    private static List<Field> fields() {
        return Arrays.stream(LoopState.class.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                .filter(field -> !field.getName().equals(ELSEWHERE))
                .toList();
    }

    /** A state in which nothing is as it begins. */
    private static LoopState changed() throws IllegalAccessException {
        var state = new LoopState();
        int number = 3;
        for (Field field : fields()) {
            number++;
            if (field.getType() == int.class) {
                field.setInt(state, number);
            } else if (field.getType() == long.class) {
                field.setLong(state, number * 10_000_000_000L);
            } else if (field.getType() == double.class) {
                field.setDouble(state, Math.nextUp(number / 10.0));
            } else if (field.getType() == boolean.class) {
                field.setBoolean(state, true);
            }
        }
        state.schedule = Map.of("best", Double.NEGATIVE_INFINITY, "left", Math.nextDown(0.1));
        var metrics = Map.of("accuracy", 0.75);
        state.epochs.add(new TrainingHistory.Epoch(1, 5, 0.05, 0.9, OptionalDouble.of(0.5), metrics));
        state.measurements.add(new TrainingLog.Measurement(5, 1, 0.5, metrics));
        state.rates.add(new TrainingLog.RatePoint(1, 0.001, 2));
        state.notes.add("Something was decided.");
        return state;
    }

    @Test
    void allOfItComesBackToTheBit() throws IllegalAccessException {
        LoopState state = changed();
        LoopState read = LoopState.fromJson(Json.parse(Json.pretty(state.toJson()), "state"));
        for (Field field : fields()) {
            assertNotEquals(field.get(new LoopState()), field.get(state), field.getName());
            assertEquals(field.get(state), field.get(read), field.getName());
        }
    }

    @Test
    void soDoesTheBeginning() throws IllegalAccessException {
        LoopState read = LoopState.fromJson(Json.parse(Json.pretty(new LoopState().toJson()), "state"));
        for (Field field : fields()) {
            assertEquals(field.get(new LoopState()), field.get(read), field.getName());
        }
    }
}
