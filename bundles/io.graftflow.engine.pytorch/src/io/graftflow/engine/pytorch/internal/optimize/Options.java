package io.graftflow.engine.pytorch.internal.optimize;

import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Optimizer;
import java.util.Map;
import java.util.TreeMap;

/** An optimizer's options, with defaults filled in. */
final class Options {

    private static final String WEIGHT_DECAY = "weightDecay";

    private final Map<String, Double> values;

    private Options(Map<String, Double> values) {
        this.values = values;
    }

    /**
     * Fills in the defaults, and multiplies the weight decay.
     *
     * @throws ProblemException {@code optimizer.option} for an option that the optimizer does not have, or a value that is
     *     no number
     */
    static Options of(Optimizer optimizer, Rule rule, double decayFactor) {
        var values = new TreeMap<>(rule.defaults());
        optimizer.options().forEach((name, value) -> {
            if (!rule.defaults().containsKey(name)) {
                throw ProblemException.error(
                        "optimizer.option",
                        "The optimizer " + rule.name() + " has no option \"" + name + "\".",
                        Nearest.remedy(name, rule.defaults().keySet()));
            }
            if (!Double.isFinite(value)) {
                throw ProblemException.error(
                        "optimizer.option",
                        "The option " + name + " of " + rule.name() + " is not a number; got " + value + ".",
                        "Leave it out to take " + rule.defaults().get(name) + ".");
            }
            values.put(name, value);
        });
        values.computeIfPresent(WEIGHT_DECAY, (name, value) -> value * decayFactor);
        return new Options(values);
    }

    /** A number as it stands in source. */
    String get(String name) {
        double value = values.get(name);
        return value < 0 ? "(" + value + ")" : Double.toString(value);
    }

    double number(String name) {
        return values.get(name);
    }

    boolean isOn(String name) {
        return values.get(name) != 0;
    }

    /** A truth value as it stands in source. */
    String flag(String name) {
        return isOn(name) ? "True" : "False";
    }
}
