package io.graftflow.app;

import java.util.ArrayList;
import java.util.List;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Lets a command end in good order when the process is asked to, by Ctrl-C or by a polite signal; a second Ctrl-C ends it at
 * once. A shutdown hook would not do: while the Java machine shuts down, much of what a command needs for its end is refused.
 * The platform has no supported API for signals, hence {@code sun.misc}.
 */
public final class Interrupts implements AutoCloseable {

    private static final Signal INTERRUPT = new Signal("INT");
    private static final Signal TERMINATE = new Signal("TERM");

    private final List<Runnable> actions = new ArrayList<>();
    private final SignalHandler interruptBefore;
    private final SignalHandler terminateBefore;
    private boolean cancelled;

    /** From now on, until it is closed, signals cancel the command. */
    public Interrupts() {
        interruptBefore = Signal.handle(INTERRUPT, signal -> {
            Signal.handle(INTERRUPT, SignalHandler.SIG_DFL);
            cancel();
        });
        terminateBefore = Signal.handle(TERMINATE, signal -> cancel());
    }

    /** Whether the process was asked to end. */
    public synchronized boolean cancelled() {
        return cancelled;
    }

    /** Does something when the process is asked to end, or at once when it was already. */
    public void onCancel(Runnable action) {
        synchronized (this) {
            actions.add(action);
            if (!cancelled) {
                return;
            }
        }
        action.run();
    }

    /** Tells the command to stop. */
    public void cancel() {
        List<Runnable> all;
        synchronized (this) {
            cancelled = true;
            all = List.copyOf(actions);
        }
        all.forEach(Runnable::run);
    }

    /** The command has ended. */
    @Override
    public void close() {
        Signal.handle(INTERRUPT, interruptBefore);
        Signal.handle(TERMINATE, terminateBefore);
    }
}
