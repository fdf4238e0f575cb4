package io.graftflow.engine.pytorch.internal.optimize;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How an optimizer changes weights in a step. In its source, {@code self.ps} are the weights, {@code gs} their gradients,
 * {@code lr} the learning rate, {@code first} whether it is the first step, and {@code self.NAME} the lists of its state.
 *
 * @param name as in {@link io.graftflow.engine.Optimizer}
 * @param defaults its options with PyTorch's defaults
 * @param states its state for given options
 * @param source the lines of a step for given options
 */
record Rule(
        String name,
        Map<String, Double> defaults,
        Function<Options, List<State>> states,
        Function<Options, List<String>> source) {

    /**
     * A list of state tensors, one a weight.
     *
     * @param name an identifier
     * @param initial how one is made of its weight {@code p}
     */
    record State(String name, String initial) {

        private static final String COUNTER = "torch.zeros([], dtype=6, device=ops.prim.device(p))";

        /** Zeros like the weight. */
        static State zeros(String name) {
            return new State(name, "torch.zeros_like(p)");
        }

        /** A number that counts steps. */
        static State counter(String name) {
            return new State(name, COUNTER);
        }

        /** Whether it counts steps. */
        boolean isCounter() {
            return initial.equals(COUNTER);
        }
    }
}
