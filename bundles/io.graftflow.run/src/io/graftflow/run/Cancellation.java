package io.graftflow.run;

import java.util.concurrent.atomic.AtomicBoolean;

/** The wish of somebody that a run should end. Safe for use by several threads. */
public final class Cancellation {

    private final AtomicBoolean cancelled = new AtomicBoolean();

    /** Makes the run end as soon as it can; what was finished stays in the cache. */
    public void cancel() {
        cancelled.set(true);
    }

    /** Whether somebody cancelled. */
    public boolean isCancelled() {
        return cancelled.get();
    }
}
