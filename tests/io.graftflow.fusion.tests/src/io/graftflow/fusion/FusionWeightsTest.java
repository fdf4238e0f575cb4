package io.graftflow.fusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FusionWeightsTest {

    @Test
    void withoutWeightsAllCountAlike() {
        assertEquals(List.of(0.25, 0.25, 0.25, 0.25), FusionWeights.of(List.of(), 4, WeightRule.PARTS));
    }

    @Test
    void roundedThirdsAreDividedByTheirSum() {
        FusionWeights.of(List.of(0.333333, 0.333333, 0.333333), 3, WeightRule.PARTS)
                .forEach(weight -> assertEquals(1.0 / 3, weight, 1e-15));
    }

    @Test
    void sumOtherThanOneIsRefusedAndTheSameProportionIsOffered() {
        Problem problem = FusionWeights.problem(List.of(2.0, 1.0, 1.0), 3, WeightRule.PARTS)
                .orElseThrow();
        assertEquals("fusion.weight-sum", problem.code());
        assertEquals("The weights sum to 4.0; expected 1.", problem.message());
        assertEquals("In the same proportion: 0.500000, 0.250000, 0.250000.", problem.remedy());
        assertTrue(FusionWeights.problem(List.of(0.0, 0.0), 2, WeightRule.PARTS)
                .orElseThrow()
                .remedy()
                .contains("above 0"));
    }

    @Test
    void eachModelNeedsAWeight() {
        Problem problem =
                FusionWeights.problem(List.of(0.5, 0.5), 3, WeightRule.PARTS).orElseThrow();
        assertEquals("fusion.weight-count", problem.code());
        assertEquals("There are 2 weights for 3 models; expected one for each.", problem.message());
    }

    @Test
    void weightsBelowZeroAndNoNumbersAreRefused() {
        for (double bad : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            var failure = assertThrows(
                    ProblemException.class, () -> FusionWeights.of(List.of(1.1, bad), 2, WeightRule.PARTS));
            assertEquals("fusion.weight-value", failure.problem().code());
        }
    }

    @Test
    void factorsMayBeBelowZeroAndNeedNoSumButMustBeNumbers() {
        assertEquals(List.of(1.5, -1.0), FusionWeights.of(List.of(1.5, -1.0), 2, WeightRule.FACTORS));
        Problem problem = FusionWeights.problem(List.of(1.5, Double.NaN), 2, WeightRule.FACTORS)
                .orElseThrow();
        assertEquals("A weight is NaN; expected finite numbers.", problem.message());
    }

    @Test
    void weightsAreReadWithCommasBetweenThem() {
        assertEquals(List.of(0.8, 0.2), FusionWeights.parse("0.8, 0.2"));
        var failure = assertThrows(ProblemException.class, () -> FusionWeights.parse("0.8; 0.2"));
        assertEquals("fusion.weight-value", failure.problem().code());
    }

    @Test
    void methodsAreFoundByIdAndUnknownOnesNameTheNearest() {
        var methods = FusionMethods.builtIn();
        List<String> ids = methods.all().stream().map(FusionMethod::id).toList();
        assertTrue(ids.containsAll(List.of("uniform", "ties", "mean-probabilities", "mean-logits", "voting")));
        assertEquals(ids.size(), Set.copyOf(ids).size());
        methods.all().forEach(method -> assertEquals(method, methods.byId(method.id())));
        var failure = assertThrows(ProblemException.class, () -> methods.byId("unifrom"));
        assertEquals("Did you mean \"uniform\"?", failure.problem().remedy());
    }
}
