package io.graftflow.data;

import io.graftflow.base.Progress;
import java.util.Map;

/** Somebody who cancels as soon as the work has begun. */
final class StopAfterFirstReport implements Progress {

    private volatile boolean reported;

    @Override
    public void report(double fraction, String message) {
        reported = true;
    }

    @Override
    public void figures(Map<String, Double> values) {
        // nobody watches
    }

    @Override
    public boolean cancelled() {
        return reported;
    }
}
