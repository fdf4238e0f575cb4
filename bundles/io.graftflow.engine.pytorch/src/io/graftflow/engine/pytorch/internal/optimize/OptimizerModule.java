package io.graftflow.engine.pytorch.internal.optimize;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.pytorch.internal.archive.TorchModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * An optimizer as a TorchScript module, for some of a network's weights. {@code init_} takes all weights and makes the state
 * of its own, {@code step_} takes all gradients, the learning rate, the momentum and whether it is the first step and updates
 * its weights; {@code state_} lists the state and {@code restore_} puts other values into it.
 *
 * @param module the module
 * @param counters for each list of state tensors, each with one tensor a weight, whether they are single floats
 * @param momentum its own momentum; empty when it keeps none, so that it cannot have another one either
 */
public record OptimizerModule(TorchModule module, List<Boolean> counters, OptionalDouble momentum) {

    /** Keeps its own copy. */
    public OptimizerModule {
        counters = List.copyOf(counters);
    }

    /** The method that takes the weights. */
    public static final String INIT = "init_";
    /** The method that updates them. */
    public static final String STEP = "step_";
    /** The method that lists the state. */
    public static final String STATE = "state_";
    /** The method that puts other values into the state. */
    public static final String RESTORE = "restore_";

    private static final String SELF = "(self: __torch__.Opt";

    /**
     * Makes the module of an optimizer.
     *
     * @param places which of the weights are its own
     * @param decayFactor what its weight decay is multiplied by
     * @throws io.graftflow.base.ProblemException {@code optimizer.unknown}, {@code optimizer.option}
     */
    public static OptimizerModule of(Optimizer optimizer, List<Integer> places, double decayFactor) {
        Rule rule = Rules.get(optimizer.name());
        Options options = Options.of(optimizer, rule, decayFactor);
        List<Rule.State> states = rule.states().apply(options);
        var attributes = new ArrayList<TorchModule.Attribute>();
        attributes.add(new TorchModule.TensorList("ps"));
        states.forEach(state -> attributes.add(new TorchModule.TensorList(state.name())));
        String methods = own(places) + init(states) + step(rule.source().apply(options)) + state(states);
        return new OptimizerModule(
                new TorchModule("Opt", attributes, methods),
                states.stream().map(Rule.State::isCounter).toList(),
                states.stream().anyMatch(state -> state.name().equals(Rule.MOMENTUM))
                        ? OptionalDouble.of(options.number(rule.momentum().orElseThrow()))
                        : OptionalDouble.empty());
    }

    /** The option of an optimizer that is its momentum. */
    public static Optional<String> momentumOption(Optimizer optimizer) {
        return Rules.get(optimizer.name()).momentum();
    }

    /** What is wrong with an optimizer's name or its options. */
    public static Optional<Problem> problem(Optimizer optimizer) {
        try {
            Options.of(optimizer, Rules.get(optimizer.name()), 1);
            return Optional.empty();
        } catch (ProblemException e) {
            return Optional.of(e.problem());
        }
    }

    /** How many lists of state tensors it has. */
    public int states() {
        return counters.size();
    }

    /** Whether the tensors of a list are single floats. */
    public boolean isCounter(int list) {
        return counters.get(list);
    }

    private static String method(String head, List<String> lines) {
        return "  def " + head + ":\n"
                + lines.stream().map(line -> "    " + line + "\n").collect(Collectors.joining());
    }

    private static String init(List<Rule.State> states) {
        var lines = new ArrayList<String>();
        lines.add("ps = (self).own_(all)");
        lines.add("self.ps = ps");
        for (Rule.State state : states) {
            lines.add(state.name() + " = annotate(List[Tensor], [])");
            lines.add("for p in ps:");
            lines.add("  _ = torch.append(" + state.name() + ", " + state.initial() + ")");
            lines.add("self." + state.name() + " = " + state.name());
        }
        lines.add("return torch.len(ps)");
        return method(INIT + SELF + ", all: List[Tensor]) -> int", lines);
    }

    /** Which of all tensors are its own. */
    private static String own(List<Integer> places) {
        return method(
                "own_" + SELF + ", all: List[Tensor]) -> List[Tensor]",
                List.of(
                        "own = annotate(List[Tensor], [])",
                        "for i in " + places + ":",
                        "  _ = torch.append(own, all[i])",
                        "return own"));
    }

    private static String step(List<String> rule) {
        var lines = new ArrayList<String>();
        lines.add("gs = (self).own_(all)");
        lines.addAll(rule);
        lines.add("return None");
        return method(STEP + SELF + ", all: List[Tensor], lr: float, momentum: float, first: bool) -> None", lines);
    }

    private static String state(List<Rule.State> states) {
        String all = states.isEmpty()
                ? "annotate(List[Tensor], [])"
                : states.stream().map(state -> "self." + state.name()).collect(Collectors.joining(" + "));
        return method(STATE + SELF + ") -> List[Tensor]", List.of("return " + all))
                + method(
                        RESTORE + SELF + ", values: List[Tensor]) -> None",
                        List.of(
                                "held = " + all,
                                // a foreach kernel on a list that nobody reads afterwards would be optimized away
                                "for i in range(torch.len(values)):",
                                "  _ = torch.copy_(held[i], values[i])",
                                "return None"));
    }
}
