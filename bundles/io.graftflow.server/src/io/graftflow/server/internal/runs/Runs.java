package io.graftflow.server.internal.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Problem;
import io.graftflow.run.Cache;
import io.graftflow.run.Executor;
import io.graftflow.run.Foresight;
import io.graftflow.run.Plan;
import io.graftflow.server.Services;
import io.graftflow.server.internal.events.EventLog;
import io.graftflow.server.internal.http.Refusal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of this server, those that go on and the last of those that ended. */
public final class Runs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
    private static final int MOST_KEPT = 50;
    private static final long TELLING_MILLISECONDS = 100;
    private static final long MEMORY_MILLISECONDS = 2_000;
    private static final long PATIENCE_SECONDS = 10;

    private final Services services;
    private final Cache cache;
    private final Foresight foresight;
    private final LastResults lastResults;
    private final EventLog events;
    private final Map<String, LiveRun> runs = new LinkedHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "graftflow-server-ticker");
        thread.setDaemon(true);
        return thread;
    });
    private int count;

    /** No run yet. */
    public Runs(Services services, Cache cache, Foresight foresight, LastResults lastResults, EventLog events) {
        this.services = services;
        this.cache = cache;
        this.foresight = foresight;
        this.lastResults = lastResults;
        this.events = events;
        ticker.scheduleAtFixedRate(this::tell, TELLING_MILLISECONDS, TELLING_MILLISECONDS, TimeUnit.MILLISECONDS);
        ticker.scheduleAtFixedRate(this::tellMemory, 0, MEMORY_MILLISECONDS, TimeUnit.MILLISECONDS);
    }

    /**
     * Starts a run.
     *
     * @param path the workflow in the workspace
     * @param client who asked for it
     * @throws Refusal 409 while the workflow has a run
     */
    public synchronized LiveRun start(String path, Plan plan, String client) {
        if (active().stream().anyMatch(run -> run.plan().file().equals(plan.file()))) {
            throw Refusal.of(
                    409,
                    "run.already-running",
                    "The workflow \"" + path + "\" is running already.",
                    "Wait until it has ended, or cancel it.");
        }
        count++;
        Map<String, String> keys = new TreeMap<>();
        foresight.of(plan).forEach((node, foreseen) -> keys.put(node, foreseen.key()));
        LiveRun run = new LiveRun(events.instance() + "-" + count, path, plan, cache, events, keys);
        runs.put(run.id(), run);
        forgetOldest();
        tell(run, client);
        Thread thread = new Thread(() -> execute(run), "graftflow-run-" + count);
        thread.setDaemon(true);
        threads.removeIf(old -> !old.isAlive());
        threads.add(thread);
        thread.start();
        return run;
    }

    private void execute(LiveRun run) {
        try {
            new Executor(cache, asked -> services.engines().choose(asked), this::versions)
                    .run(run.plan(), run, run.cancellation());
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            LOG.error("The run of {} failed", run.path(), e);
            run.fail(Problem.error(
                    "run.internal-fault",
                    "The run failed with " + e + ".",
                    "Report it with the log; it is a fault in the program."));
        }
        lastResults.remember(run.plan().file(), run.results());
        foresight.forget();
        tell(run, "");
    }

    private Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        services.engines().all().forEach(engine -> versions.put(engine.id(), engine.version()));
        return versions;
    }

    private void forgetOldest() {
        List<LiveRun> over = runs.values().stream().filter(LiveRun::isOver).toList();
        over.stream().limit(Math.max(0, runs.size() - MOST_KEPT)).forEach(run -> runs.remove(run.id()));
    }

    /** Makes a run end as soon as it can. */
    public void cancel(LiveRun run, String client) {
        if (!run.isOver() && !run.cancellation().isCancelled()) {
            run.cancellation().cancel();
            tell(run, client);
        }
    }

    /** A run by its id. */
    public synchronized Optional<LiveRun> find(String id) {
        return Optional.ofNullable(runs.get(id));
    }

    /** All that are known, the newest first. */
    public synchronized List<LiveRun> all() {
        List<LiveRun> all = new ArrayList<>(runs.values());
        Collections.reverse(all);
        return all;
    }

    /** Those that go on. */
    public synchronized List<LiveRun> active() {
        return runs.values().stream().filter(run -> !run.isOver()).toList();
    }

    /** The runs of a workflow's file, the newest first. */
    public List<LiveRun> of(Path flow) {
        return all().stream().filter(run -> run.plan().file().equals(flow)).toList();
    }

    private void tell(LiveRun run, String client) {
        ObjectNode event = EventLog.event("run");
        event.set("run", run.toJson());
        events.publish(event.put("client", client));
    }

    private void tell() {
        try {
            active().forEach(LiveRun::tellUntold);
        } catch (RuntimeException e) {
            LOG.error("How runs stand could not be told", e);
        }
    }

    private void tellMemory() {
        if (!active().isEmpty()) {
            ObjectNode event = EventLog.event("memory");
            event.set("memory", MemoryUse.now());
            events.publish(event);
        }
    }

    /** Cancels all runs and waits a little for them to end in good order. */
    @Override
    public void close() {
        active().forEach(run -> run.cancellation().cancel());
        ticker.shutdownNow();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        List<Thread> waited;
        synchronized (this) {
            waited = List.copyOf(threads);
        }
        try {
            for (Thread thread : waited) {
                long left = Math.max(1, (until - System.nanoTime()) / 1_000_000);
                thread.join(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
