package io.graftflow.engine.compare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.ProblemException;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TensorComparisonTest {

    private static final float NAN = Float.NaN;
    private static final float INF = Float.POSITIVE_INFINITY;

    private final TensorComparison comparison = new TensorComparison(Tolerance.ONNX_TESTS);

    private Difference compare(float[] got, float[] wanted) {
        return comparison.compare("y", TensorData.of(got), TensorData.of(wanted));
    }

    @Test
    void aTensorIsTheSameAsItself() {
        var random = new Random(1);
        var values = new float[1000];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(random.nextInt());
        }
        Difference difference = compare(values, values);
        assertTrue(difference.same());
        assertEquals(0, difference.maxAbs());
        assertEquals("", difference.message());
    }

    @Test
    void saysHowFarOffAndWhere() {
        TensorData wanted = TensorData.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        TensorData got = TensorData.of(new float[] {1, 2, 3, 4, 5.5f, 6.1f}, 2, 3);
        Difference difference = comparison.compare("y", got, wanted);
        assertFalse(difference.same());
        assertEquals(0.5, difference.maxAbs());
        assertEquals(0.1, difference.maxRel(), 1e-7);
        assertEquals(2, difference.wrong());
        assertArrayEquals(new long[] {1, 1}, difference.index());
        assertEquals("\"y\" differs in 2 of 6 elements, most at [1, 1]; expected 5.0, got 5.5.", difference.message());
    }

    @Test
    void notANumberEqualsItselfAndNothingElse() {
        assertTrue(compare(new float[] {NAN, 1}, new float[] {NAN, 1}).same());
        assertFalse(compare(new float[] {1}, new float[] {NAN}).same());
        assertFalse(compare(new float[] {NAN}, new float[] {1}).same());
        assertEquals(1, compare(new float[] {9, NAN}, new float[] {1, 1}).index()[0]);
    }

    @Test
    void infinitiesMustHaveTheSameSign() {
        assertTrue(compare(new float[] {INF, -INF}, new float[] {INF, -INF}).same());
        assertFalse(compare(new float[] {INF}, new float[] {-INF}).same());
        assertFalse(compare(new float[] {Float.MAX_VALUE}, new float[] {INF}).same());
        assertFalse(compare(new float[] {INF}, new float[] {1}).same());
    }

    @Test
    void aToleranceIsThatOfNumPy() {
        var tolerance = new Tolerance(0.1, 0.01);
        assertTrue(tolerance.accepts(1.1, 1, 0));
        assertFalse(tolerance.accepts(1.12, 1, 0));
        assertTrue(tolerance.accepts(-0.009, 0, 1e9));
        assertFalse(tolerance.accepts(0.011, 0, 1e9));
    }

    @Test
    void aDifferenceNearZeroIsHeldAgainstTheLargestValueWhereThatIsAskedFor() {
        TensorData wanted = TensorData.of(new float[] {100, 0});
        TensorData got = TensorData.of(new float[] {100, 0.0005f});
        assertFalse(comparison.compare("y", got, wanted).same());
        assertTrue(new TensorComparison(Tolerance.DEFAULT)
                .compare("y", got, wanted)
                .same());
        TensorData infinite = TensorData.of(new float[] {INF, 0});
        assertFalse(new TensorComparison(Tolerance.DEFAULT)
                .compare("y", TensorData.of(new float[] {INF, 0.0005f}), infinite)
                .same());
    }

    @Test
    void integersTruthValuesAndTextMustBeEqual() {
        assertFalse(comparison
                .compare("y", TensorData.of(new long[] {1_000_000_001}), TensorData.of(new long[] {1_000_000_000}))
                .same());
        assertFalse(comparison
                .compare("y", TensorData.of(new boolean[] {true}), TensorData.of(new boolean[] {false}))
                .same());
        Difference text = comparison.compare("y", TensorData.of(List.of("a", "b")), TensorData.of(List.of("a", "c")));
        assertEquals("\"y\" differs in 1 of 2 elements, most at [1]; expected \"c\", got \"b\".", text.message());
    }

    @Test
    void halfPrecisionIsComparedAsNumbers() {
        TensorData wanted = TensorData.of(ElementType.FLOAT16, new double[] {1, 2}, 2);
        TensorData got = TensorData.of(ElementType.FLOAT16, new double[] {1, 2.001}, 2);
        assertTrue(comparison.compare("y", got, wanted).same());
    }

    @Test
    void anotherTypeOrShapeIsToldWithBoth() {
        Difference difference =
                comparison.compare("y", TensorData.of(new float[6], 2, 3), TensorData.of(new float[6], 3, 2));
        assertFalse(difference.same());
        assertEquals("\"y\" has another type; expected float[3, 2], got float[2, 3].", difference.message());
    }

    @Test
    void emptyTensorsAreTheSame() {
        TensorData none = TensorData.of(new float[0], 0, 3);
        assertTrue(comparison.compare("y", none, none).same());
    }

    @Test
    void aModelComparisonRemembersTheWorstBatchOfEachOutput() {
        var models = new ModelComparison(new Tolerance(0, 0.1));
        float[] differences = {0.01f, 0.3f, 0.2f};
        for (float difference : differences) {
            models.add(
                    Map.of("a", TensorData.scalar(1 + difference), "b", TensorData.scalar(5f)),
                    Map.of("a", TensorData.scalar(1f), "b", TensorData.scalar(5f)));
        }
        assertFalse(models.same());
        assertEquals(3, models.batches());
        ModelComparison.Worst worst = models.worst().stream()
                .filter(entry -> entry.difference().tensor().equals("a"))
                .findFirst()
                .orElseThrow();
        assertEquals(1, worst.batch());
        assertEquals(0.3, worst.difference().maxAbs(), 1e-6);
    }

    @Test
    void modelsWithOneOutputEachAreComparedWhateverItIsCalled() {
        var models = new ModelComparison(Tolerance.DEFAULT);
        models.add(Map.of("logits", TensorData.scalar(1f)), Map.of("output", TensorData.scalar(1f)));
        assertTrue(models.same());
    }

    @Test
    void modelsWithOtherOutputsAreRefused() {
        var models = new ModelComparison(Tolerance.DEFAULT);
        Map<String, TensorData> one = Map.of("a", TensorData.scalar(1f), "b", TensorData.scalar(1f));
        Map<String, TensorData> other = Map.of("a", TensorData.scalar(1f), "c", TensorData.scalar(1f));
        assertEquals(
                "compare.outputs",
                assertThrows(ProblemException.class, () -> models.add(one, other))
                        .problem()
                        .code());
    }
}
