package io.graftflow.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end in good order when the process is asked to: on Ctrl-C the Java machine begins to shut down, the
 * command is told to stop, and the shutdown waits until it has; the process then ends with the signal's own exit code, 130.
 */
public final class Interrupts implements AutoCloseable {

    private static final int GRACE_SECONDS = 20;

    private final List<Runnable> actions = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "graftflow-interrupt");
    private boolean cancelled;

    /** From now on, until it is closed, the process waits for the command. */
    public Interrupts() {
        Runtime.getRuntime().addShutdownHook(hook);
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
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the machine shuts down already, and the hook has just been let go
            return;
        }
    }

    private void stop() {
        cancel();
        try {
            ended.await(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
