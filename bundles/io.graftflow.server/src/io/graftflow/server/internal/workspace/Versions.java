package io.graftflow.server.internal.workspace;

import io.graftflow.server.internal.events.EventLog;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which version of each workflow was told to the pages last, so that each change is told once, with who made it. */
public final class Versions {

    private final EventLog events;
    private final Map<String, String> told = new ConcurrentHashMap<>();

    /** Nothing told yet. */
    public Versions(EventLog events) {
        this.events = events;
    }

    /** Takes note of a file that was there at the start. */
    void know(String path, String etag) {
        told.put(path, etag);
    }

    /** The workflows that are known to be there. */
    Iterable<String> paths() {
        return told.keySet();
    }

    /**
     * Tells a change to the pages, unless it was told already.
     *
     * @param etag the version now; empty when the file is gone
     * @param client who made it; empty for somebody outside
     */
    public synchronized void tell(String path, String etag, String client) {
        String before = etag.isEmpty() ? told.remove(path) : told.put(path, etag);
        if (etag.equals(before == null ? "" : before)) {
            return;
        }
        String change = etag.isEmpty() ? "deleted" : before == null ? "created" : "changed";
        events.publish(EventLog.event("flow")
                .put("path", path)
                .put("change", change)
                .put("etag", etag)
                .put("client", client));
    }
}
