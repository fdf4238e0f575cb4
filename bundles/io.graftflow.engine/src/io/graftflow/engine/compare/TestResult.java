package io.graftflow.engine.compare;

/**
 * What became of one test folder.
 *
 * @param name the folder's name
 * @param state how it ended
 * @param maxAbs the largest absolute difference over all outputs; 0 where nothing was compared
 * @param maxRel the largest relative difference over all outputs; 0 where nothing was compared
 * @param share the largest share of the tolerance that an element took; 0 where nothing was compared
 * @param message why it did not pass; empty when it did
 */
public record TestResult(String name, State state, double maxAbs, double maxRel, double share, String message) {

    /** How a test ends. */
    public enum State {
        /** All outputs are within the tolerance. */
        PASSED,
        /** An output is not, or the test could not be run. */
        FAILED,
        /** The engine does not have an operator or a type that the model needs. */
        UNSUPPORTED
    }
}
