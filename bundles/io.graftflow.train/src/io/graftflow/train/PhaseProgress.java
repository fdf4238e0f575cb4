package io.graftflow.train;

import io.graftflow.base.Progress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The progress of one of several phases: its name goes before what is done, its epochs and steps count on from those before.
 *
 * @param whole the progress of the phase as a part of the training
 * @param name what goes before each message
 * @param epochs of the phases before
 * @param steps of the phases before
 */
record PhaseProgress(Progress whole, String name, int epochs, long steps) implements Progress {

    @Override
    public void report(double fraction, String message) {
        whole.report(fraction, name + ": " + message);
    }

    @Override
    public void figures(Map<String, Double> values) {
        var counted = new LinkedHashMap<>(values);
        counted.computeIfPresent("epoch", (figure, value) -> value + epochs);
        counted.computeIfPresent("step", (figure, value) -> value + steps);
        whole.figures(counted);
    }

    @Override
    public boolean cancelled() {
        return whole.cancelled();
    }
}
