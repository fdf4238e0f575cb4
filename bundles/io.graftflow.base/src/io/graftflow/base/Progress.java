package io.graftflow.base;

import java.util.Map;
import java.util.function.BooleanSupplier;

/** Where long work says how far it is, and learns that it should stop. All methods may be called from any thread. */
public interface Progress {

    /** Work that nobody watches and nobody cancels. */
    Progress NONE = quiet(() -> false);

    /**
     * Work that nobody watches.
     *
     * @param cancelled whether it should stop; asked by any thread
     */
    static Progress quiet(BooleanSupplier cancelled) {
        return new Progress() {
            @Override
            public void report(double fraction, String message) {
                // nobody watches
            }

            @Override
            public void figures(Map<String, Double> values) {
                // nobody watches
            }

            @Override
            public boolean cancelled() {
                return cancelled.getAsBoolean();
            }
        };
    }

    /**
     * Says how far the work is.
     *
     * @param fraction done of all, 0 to 1; negative when unknown
     * @param message what is being done, such as {@code epoch 3 of 8}
     */
    void report(double fraction, String message);

    /** Live figures of a step, such as {@code loss}, {@code learningRate}, {@code rowsPerSecond}. */
    void figures(Map<String, Double> values);

    /** Whether the work should stop as soon as it can. */
    boolean cancelled();

    /** Stops the caller when the work was cancelled. Call it in each turn of a long loop. */
    default void checkCancelled() {
        if (cancelled()) {
            throw new CancelledException();
        }
    }

    /** A view in which 0 to 1 stands for the part from {@code start} to {@code end} of this one. */
    default Progress part(double start, double end) {
        Progress whole = this;
        return new Progress() {
            @Override
            public void report(double fraction, String message) {
                whole.report(fraction < 0 ? fraction : start + fraction * (end - start), message);
            }

            @Override
            public void figures(Map<String, Double> values) {
                whole.figures(values);
            }

            @Override
            public boolean cancelled() {
                return whole.cancelled();
            }
        };
    }
}
