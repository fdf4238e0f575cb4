package io.graftflow.run;

import io.graftflow.base.ProblemException;
import io.graftflow.node.External;
import io.graftflow.run.internal.Entry;
import io.graftflow.run.internal.FileContent;
import io.graftflow.run.internal.KnownContents;
import io.graftflow.run.internal.Outside;
import io.graftflow.run.internal.PlannedNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells before a run which nodes would find their outputs in the cache. Downloads nothing; made to be asked after every
 * change. Files that take long to read are read by a thread of its own, and until then their nodes are not foreseen.
 * Safe for use by several threads.
 */
public final class Foresight implements AutoCloseable {

    private static final int KEYS_REMEMBERED = 20_000;

    private final Cache cache;
    private final KnownContents contents;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final NodeKeys nodeKeys = new NodeKeys(KEYS_REMEMBERED);

    /**
     * A foresight.
     *
     * @param cache stays open
     * @param changed called, on another thread, when more is foreseen than was told, or something else
     */
    public Foresight(Cache cache, Runnable changed) {
        this.cache = cache;
        this.contents = new KnownContents(cache.parts().hashes(), changed);
    }

    /**
     * What is foreseen of a node.
     *
     * @param key what its outputs are kept under, or will be
     * @param result what is there already
     */
    public record Foreseen(String key, Optional<CachedResult> result) {}

    /** What is foreseen, by node; nodes of which nothing can be told yet are left out. */
    public Map<String, Foreseen> of(Plan plan) {
        Map<String, String> keys = new HashMap<>();
        Map<String, Foreseen> foreseen = new LinkedHashMap<>();
        plan.nodes().forEach((id, planned) -> {
            if (!keys.keySet().containsAll(planned.parents())) {
                return;
            }
            prepared(planned).ifPresent(prepared -> {
                String key =
                        nodeKeys.remembered(planned, prepared, keys, plan.flow().seed());
                keys.put(id, key);
                foreseen.put(id, new Foreseen(key, result(key)));
            });
        });
        return foreseen;
    }

    /** Looks at the cache anew the next time; for when a run has ended. */
    public void forget() {
        entries.clear();
    }

    private Optional<Prepared> prepared(PlannedNode planned) {
        Map<Outside, FileContent> files = new LinkedHashMap<>();
        for (Outside outside : planned.node().outsides(Outside.Kind.INPUT_FILE)) {
            Optional<FileContent> content = contents.of(Path.of(outside.value()), outside.endings());
            if (content.isEmpty()) {
                return Optional.empty();
            }
            files.put(outside, content.get());
        }
        try {
            Optional<List<External>> externals = planned.node().knownExternals();
            return externals.map(known -> new Prepared(files, known));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private Optional<CachedResult> result(String key) {
        Optional<Entry> entry = Optional.ofNullable(entries.get(key)).filter(Entry::isThere);
        if (entry.isEmpty()) {
            entry = cache.parts().peek(key);
            entry.ifPresentOrElse(found -> entries.put(key, found), () -> entries.remove(key));
        }
        try {
            return entry.isPresent() && entry.get().isWrittenUntouched() ? entry.map(Cache::result) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Stops reading. */
    @Override
    public void close() {
        contents.close();
    }
}
