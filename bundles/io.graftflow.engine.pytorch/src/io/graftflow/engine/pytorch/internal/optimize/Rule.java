package io.graftflow.engine.pytorch.internal.optimize;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How an optimizer changes weights in a step. In its source, {@code self.ps} are the weights, {@code gs} their gradients,
 * {@code lr} the learning rate, {@code momentum} what the option of that purpose is in this step, {@code first} whether it is
 * the first step, and {@code self.NAME} the lists of its state.
 *
 * @param name as in {@link io.graftflow.engine.Optimizer}
 * @param defaults its options with PyTorch's defaults
 * @param momentum the option that may be another in each step: its momentum, or what stands for it; empty when it has none
 * @param states its state for given options
 * @param source the lines of a step for given options
 */
record Rule(
        String name,
        Map<String, Double> defaults,
        Optional<String> momentum,
        Function<Options, List<State>> states,
        Function<Options, List<String>> source) {

    /** The name of the state that an optimizer's momentum is kept in. */
    static final String MOMENTUM = "m";

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
