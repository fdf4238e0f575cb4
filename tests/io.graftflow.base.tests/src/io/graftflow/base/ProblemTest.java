package io.graftflow.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** How {@link Problem} and {@link ProblemException} read. */
class ProblemTest {

    private static final Problem PROBLEM =
            Problem.error("table.missing-column", "Expected a column \"label\".", "Choose one of the columns.");

    @Test
    void theSentenceHasPlaceMessageAndRemedyInThatOrder() {
        assertEquals("Expected a column \"label\". Choose one of the columns.", PROBLEM.sentence());
        assertEquals(
                "data.csv:3: Expected a column \"label\". Choose one of the columns.",
                PROBLEM.at("data.csv:3").sentence());
        assertEquals(
                "tune: Expected a column \"label\". Choose one of the columns.",
                PROBLEM.in("tune").sentence());
        assertEquals(
                "tune.column: Expected a column \"label\". Choose one of the columns.",
                PROBLEM.at("column").in("tune").sentence());
    }

    @Test
    void withoutARemedyTheSentenceEndsWithTheMessage() {
        assertEquals("It broke.", Problem.warning("x.y", "It broke.", "").sentence());
    }

    @Test
    void placeAndNodeReplaceEarlierOnesAndKeepTheRest() {
        Problem moved = PROBLEM.at("a").at("b").in("n").in("m");
        assertEquals(new Problem(Severity.ERROR, PROBLEM.code(), "m", "b", PROBLEM.message(), PROBLEM.remedy()), moved);
    }

    @Test
    void onlyErrorsAreErrors() {
        assertTrue(PROBLEM.isError());
        assertFalse(Problem.warning("x.y", "Odd.", "").isError());
        assertFalse(new Problem(Severity.INFO, "x.y", "", "", "So it is.", "").isError());
    }

    @Test
    void partsAreNeverNull() {
        assertThrows(NullPointerException.class, () -> new Problem(null, "", "", "", "", ""));
        assertThrows(NullPointerException.class, () -> new Problem(Severity.ERROR, "", "", "", null, ""));
    }

    @Test
    void theExceptionSaysTheSentenceAndCarriesTheProblem() {
        ProblemException e = ProblemException.error("a.b", "Bad.", "Do good.");
        assertEquals("Bad. Do good.", e.getMessage());
        assertEquals(Problem.error("a.b", "Bad.", "Do good."), e.problem());
    }

    @Test
    void theExceptionAtAPlaceKeepsWhereItCameFrom() {
        var cause = new IOException("disk");
        var e = new ProblemException(PROBLEM, cause);
        assertSame(cause, e.getCause());
        ProblemException at = e.at("tensor w");
        assertEquals(PROBLEM.at("tensor w"), at.problem());
        assertSame(e, at.getCause());
    }
}
