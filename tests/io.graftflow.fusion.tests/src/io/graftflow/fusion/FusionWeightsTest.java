package io.graftflow.fusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FusionWeightsTest {

    @Test
    void withoutWeightsAllCountAlike() {
        assertArrayEquals(new double[] {0.25, 0.25, 0.25, 0.25}, FusionWeights.of(List.of(), 4));
    }

    @Test
    void roundedThirdsAreDividedByTheirSum() {
        double third = 1.0 / 3;
        assertArrayEquals(
                new double[] {third, third, third}, FusionWeights.of(List.of(0.333333, 0.333333, 0.333333), 3), 1e-15);
    }

    @Test
    void sumOtherThanOneIsRefusedAndTheSameProportionIsOffered() {
        Problem problem = FusionWeights.problem(List.of(2.0, 1.0, 1.0), 3).orElseThrow();
        assertEquals("fusion.weight-sum", problem.code());
        assertEquals("The weights sum to 4.0; expected 1.", problem.message());
        assertEquals("In the same proportion: 0.500000, 0.250000, 0.250000.", problem.remedy());
        assertTrue(FusionWeights.problem(List.of(0.0, 0.0), 2)
                .orElseThrow()
                .remedy()
                .contains("above 0"));
    }

    @Test
    void eachModelNeedsAWeight() {
        Problem problem = FusionWeights.problem(List.of(0.5, 0.5), 3).orElseThrow();
        assertEquals("fusion.weight-count", problem.code());
        assertEquals("There are 2 weights for 3 models; expected one for each.", problem.message());
    }

    @Test
    void weightsBelowZeroAndNoNumbersAreRefused() {
        for (double bad : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            var failure = assertThrows(ProblemException.class, () -> FusionWeights.of(List.of(1.1, bad), 2));
            assertEquals("fusion.weight-value", failure.problem().code());
        }
    }

    @Test
    void methodsAreFoundByIdAndUnknownOnesNameTheNearest() {
        var methods = FusionMethods.builtIn();
        assertEquals(
                List.of("uniform", "weighted", "mean-probabilities"),
                methods.all().stream().map(FusionMethod::id).toList());
        methods.all().forEach(method -> assertEquals(method, methods.byId(method.id())));
        var failure = assertThrows(ProblemException.class, () -> methods.byId("unifrom"));
        assertEquals("Did you mean \"uniform\"?", failure.problem().remedy());
    }
}
