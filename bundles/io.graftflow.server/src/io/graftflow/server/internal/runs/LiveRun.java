package io.graftflow.server.internal.runs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.run.Cache;
import io.graftflow.run.Cancellation;
import io.graftflow.run.NodeResult;
import io.graftflow.run.Plan;
import io.graftflow.run.ProblemJson;
import io.graftflow.run.RunEvent;
import io.graftflow.run.RunListener;
import io.graftflow.run.RunResult;
import io.graftflow.server.internal.events.EventLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One run: how it stands, what it told, and how it ended. It lives on when nobody looks. */
public final class LiveRun implements RunListener {

    private final String id;
    private final String path;
    private final Plan plan;
    private final Cache cache;
    private final EventLog events;
    private final Map<String, String> foreseenKeys;
    private final Cancellation cancellation = new Cancellation();
    private final Instant started = Instant.now();
    private final long startedNanos = System.nanoTime();

    private final Map<String, Lamp> lamps = new LinkedHashMap<>();
    private final Map<String, Long> beganNanos = new HashMap<>();
    private final Set<String> untold = new LinkedHashSet<>();
    private final Journal journal;
    private Optional<RunResult> result = Optional.empty();
    private Instant ended = Instant.EPOCH;

    /**
     * A run that is about to begin.
     *
     * @param path the workflow in the workspace
     * @param foreseenKeys what is known of the keys of nodes before it runs
     */
    LiveRun(String id, String path, Plan plan, Cache cache, EventLog events, Map<String, String> foreseenKeys) {
        this.id = id;
        this.path = path;
        this.plan = plan;
        this.cache = cache;
        this.events = events;
        this.foreseenKeys = Map.copyOf(foreseenKeys);
        this.journal = new Journal(id, path, events);
        for (String node : plan.flow().nodes().keySet()) {
            if (plan.scope().contains(node)) {
                lamps.put(node, waiting(node));
            }
        }
    }

    /** Its id. */
    public String id() {
        return id;
    }

    /** The workflow in the workspace. */
    public String path() {
        return path;
    }

    /** What runs. */
    public Plan plan() {
        return plan;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    /** The key under which the outputs of a node would be, as it was known before the run. */
    public Optional<String> foreseenKey(String node) {
        return Optional.ofNullable(foreseenKeys.get(node));
    }

    /** Whether it has ended. */
    public synchronized boolean isOver() {
        return result.isPresent();
    }

    /** How a node stands; empty when it is not part of the run. */
    public synchronized Optional<Lamp> lamp(String node) {
        return Optional.ofNullable(lamps.get(node)).map(lamp -> timed(node, lamp));
    }

    /** How each node ended that was part of the run. */
    public synchronized Map<String, NodeResult> results() {
        return result.map(RunResult::nodes).orElse(Map.of());
    }

    @Override
    public synchronized void on(RunEvent event) {
        if (event instanceof RunEvent.Started begun) {
            beganNanos.put(begun.node(), System.nanoTime());
            show(begun.node(), Lamp.of(Lamp.State.RUNNING));
        } else if (event instanceof RunEvent.Waiting waits) {
            show(waits.node(), Lamp.of(Lamp.State.QUEUED).withWaitsFor("another run"));
        } else if (event instanceof RunEvent.Progressed progressed) {
            progressed(progressed);
        } else if (event instanceof RunEvent.Figures told) {
            figures(told);
        } else if (event instanceof RunEvent.Noted noted) {
            journal.line("info", noted.node(), noted.sentence());
        } else if (event instanceof RunEvent.Ended over) {
            ended(over);
        } else if (event instanceof RunEvent.Finished over) {
            tellUntold();
            end(over.result());
        }
    }

    private void progressed(RunEvent.Progressed event) {
        Lamp before = lamps.getOrDefault(event.node(), Lamp.of(Lamp.State.QUEUED));
        show(event.node(), before.withProgress(event.fraction(), event.message()));
    }

    private void figures(RunEvent.Figures event) {
        Double left = journal.figures(event.node(), event.values(), seconds()).get("secondsLeft");
        if (left != null) {
            show(
                    event.node(),
                    lamps.getOrDefault(event.node(), Lamp.of(Lamp.State.RUNNING))
                            .withSecondsLeft(left));
        }
    }

    private void ended(RunEvent.Ended event) {
        NodeResult node = event.result();
        Lamp.State state =
                switch (node.state()) {
                    case RAN -> Lamp.State.RAN;
                    case CACHED -> Lamp.State.CACHED;
                    case SKIPPED -> Lamp.State.SKIPPED;
                    case FAILED -> Lamp.State.FAILED;
                };
        String problem = event.problems().stream()
                .filter(Problem::isError)
                .map(Problem::message)
                .findFirst()
                .orElse("");
        show(
                event.node(),
                Lamp.of(state).withSeconds(node.seconds()).withProblem(problem).withResult(cache.result(node.key())));
        event.problems().forEach(journal::problem);
        journal.line("debug", event.node(), node.state().word() + " in " + Lamp.rounded(node.seconds()) + " s");
        for (Map.Entry<String, Lamp> other : lamps.entrySet()) {
            if (other.getValue().state() == Lamp.State.QUEUED
                    && other.getValue().waitsFor().equals(event.node())) {
                show(other.getKey(), waiting(other.getKey()));
            }
        }
    }

    /** A node that has its turn when the first of those that it takes from is done. */
    private Lamp waiting(String node) {
        Lamp lamp = Lamp.of(Lamp.State.QUEUED).withRun(id);
        return plan.parents(node).stream()
                .filter(parent -> !isDone(parent))
                .findFirst()
                .map(lamp::withWaitsFor)
                .orElse(lamp);
    }

    private boolean isDone(String node) {
        Lamp lamp = lamps.get(node);
        return lamp != null && (lamp.state() == Lamp.State.RAN || lamp.state() == Lamp.State.CACHED);
    }

    private void show(String node, Lamp lamp) {
        lamps.put(node, lamp.withRun(id));
        untold.add(node);
    }

    private void end(RunResult how) {
        result = Optional.of(how);
        ended = Instant.now();
        how.nodes().forEach((node, its) -> {
            Lamp lamp = lamps.get(node);
            if (lamp != null && (lamp.state() == Lamp.State.QUEUED || lamp.state() == Lamp.State.RUNNING)) {
                show(node, Lamp.of(Lamp.State.SKIPPED));
            }
        });
        tellUntold();
    }

    /** Ends a run that failed in itself. */
    synchronized void fail(Problem problem) {
        RunResult.DeviceUse none = new RunResult.DeviceUse(plan.options().device(), "none", "Nothing ran.");
        end(new RunResult(
                plan.file().toString(), RunResult.State.FAILED, 1, seconds(), none, Map.of(), List.of(problem)));
    }

    /** Tells the pages how those nodes stand that changed since the last time. */
    synchronized void tellUntold() {
        for (String node : untold) {
            events.publish(journal.event("node")
                    .put("node", node)
                    .set("status", timed(node, lamps.get(node)).toJson()));
        }
        untold.clear();
    }

    private Lamp timed(String node, Lamp lamp) {
        Long began = beganNanos.get(node);
        return lamp.state() == Lamp.State.RUNNING && began != null
                ? lamp.withSeconds((System.nanoTime() - began) / 1e9)
                : lamp;
    }

    private double seconds() {
        return (System.nanoTime() - startedNanos) / 1e9;
    }

    /** The log as JSON. */
    public ArrayNode log() {
        return journal.lines();
    }

    /** The curves of a node as JSON. */
    public ObjectNode curves(String node) {
        return journal.curves(node);
    }

    /** How it stands, as JSON. */
    public synchronized ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("id", id)
                .put("path", path)
                .put("state", result.map(how -> how.state().word()).orElse("running"));
        List<String> only = new ArrayList<>(plan.options().only());
        only.sort(null);
        only.forEach(json.putArray("only")::add);
        json.put("started", started.toString());
        if (result.isPresent()) {
            json.put("ended", ended.toString());
        }
        json.put("seconds", Lamp.rounded(result.map(RunResult::seconds).orElseGet(this::seconds)));
        json.put("cancelling", result.isEmpty() && cancellation.isCancelled());
        result.map(RunResult::device).ifPresent(device -> json.putObject("device")
                .put("asked", device.asked())
                .put("used", device.used())
                .put("why", device.why()));
        ObjectNode nodes = json.putObject("nodes");
        lamps.forEach((node, lamp) -> nodes.set(node, timed(node, lamp).toJson()));
        json.set("problems", ProblemJson.of(result.map(RunResult::problems).orElse(List.of())));
        return json;
    }
}
