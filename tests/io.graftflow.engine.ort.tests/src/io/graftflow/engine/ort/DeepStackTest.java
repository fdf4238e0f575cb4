package io.graftflow.engine.ort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class DeepStackTest {

    private static int depth(int left) {
        return left == 0 ? 0 : 1 + depth(left - 1);
    }

    @Test
    void workMayRecurseDeeperThanOnAnOrdinaryThread() {
        assertEquals(500_000, DeepStack.call(() -> depth(500_000)));
    }

    @Test
    void whatGoesWrongIsThrownAsItIs() {
        var wrong = new IllegalArgumentException("wrong");
        assertSame(
                wrong,
                assertThrows(
                        IllegalArgumentException.class,
                        () -> DeepStack.call(() -> {
                            throw wrong;
                        })));
    }
}
