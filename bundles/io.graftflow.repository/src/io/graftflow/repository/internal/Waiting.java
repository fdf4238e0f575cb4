package io.graftflow.repository.internal;

import io.graftflow.base.CancelledException;
import io.graftflow.base.Progress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for a while, and no longer than until the work is cancelled. */
final class Waiting {

    static final Duration TICK = Duration.ofMillis(50);

    private Waiting() {}

    static void pause(Duration time, Progress progress) {
        long end = System.nanoTime() + time.toNanos();
        try {
            for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
                progress.checkCancelled();
                TimeUnit.NANOSECONDS.sleep(Math.min(left, TICK.toNanos()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
        progress.checkCancelled();
    }
}
