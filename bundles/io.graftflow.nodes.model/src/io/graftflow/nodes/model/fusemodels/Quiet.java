package io.graftflow.nodes.model.fusemodels;

import io.graftflow.base.Progress;
import java.util.Map;

/** Progress that tells nothing, but stops when the whole is cancelled. */
final class Quiet implements Progress {

    private final Progress whole;

    private Quiet(Progress whole) {
        this.whole = whole;
    }

    static Progress of(Progress whole) {
        return new Quiet(whole);
    }

    @Override
    public void report(double fraction, String message) {
        // the search says how far it is
    }

    @Override
    public void figures(Map<String, Double> values) {
        // as above
    }

    @Override
    public boolean cancelled() {
        return whole.cancelled();
    }
}
