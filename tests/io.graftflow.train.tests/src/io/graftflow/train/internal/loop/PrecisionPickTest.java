package io.graftflow.train.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Precision;
import io.graftflow.engine.PrecisionChoice;
import io.graftflow.train.Execution.PrecisionSetting;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

final class PrecisionPickTest {

    /** An engine that can say nothing but what is best. */
    private static Engine best(Precision precision) {
        Object engine = Proxy.newProxyInstance(
                Engine.class.getClassLoader(), new Class<?>[] {Engine.class}, (self, method, given) -> {
                    assertEquals("precision", method.getName());
                    return new PrecisionChoice(precision, "It was measured.");
                });
        return (Engine) engine;
    }

    @Test
    void autoTakesWhatTheEngineSaysAndWhy() {
        for (Precision precision : Precision.values()) {
            PrecisionPick pick = PrecisionPick.of(PrecisionSetting.AUTO, best(precision), Device.CPU);
            assertEquals(new PrecisionPick(precision, "It was measured."), pick);
        }
        PrecisionPick pick = PrecisionPick.of(PrecisionSetting.AUTO, best(Precision.BFLOAT16), Device.CPU);
        assertEquals("Precision bfloat16. It was measured.", pick.note());
    }

    @Test
    void whatTheSettingsAskForIsTakenWhateverIsBest() {
        assertEquals(
                Precision.BFLOAT16,
                PrecisionPick.of(PrecisionSetting.BFLOAT16, best(Precision.FLOAT32), Device.CPU)
                        .precision());
        assertEquals(
                Precision.FLOAT32,
                PrecisionPick.of(PrecisionSetting.FLOAT32, best(Precision.BFLOAT16), Device.CPU)
                        .precision());
    }
}
