package io.graftflow.run;

import io.graftflow.base.CancelledException;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.node.Declaration;
import io.graftflow.run.internal.Entry;
import io.graftflow.run.internal.KeyLocks;
import io.graftflow.run.internal.Outside;
import io.graftflow.run.internal.PlannedNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One run of one plan, from the first look at its files to the result. */
final class FlowRun {

    private final RunSession session;
    private final Plan plan;
    private final Supplier<Map<String, String>> engines;
    private final Map<String, PlannedNode> nodes;
    private final Map<String, Prepared> prepared = new ConcurrentHashMap<>();
    private final Map<String, String> keys = new HashMap<>();
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Map<String, NodeResult> results = new ConcurrentHashMap<>();
    private final List<Problem> problems = Collections.synchronizedList(new ArrayList<>());
    private final long start = System.nanoTime();

    FlowRun(RunSession session, Supplier<Map<String, String>> engines) {
        this.session = session;
        this.plan = session.plan();
        this.engines = engines;
        this.nodes = plan.nodes();
    }

    RunResult run() {
        session.events().send(new RunEvent.Begun(List.copyOf(nodes.keySet())));
        int exitCode = attempt();
        RunResult result = result(exitCode);
        session.events().send(new RunEvent.Finished(result));
        return result;
    }

    private int attempt() {
        problems.addAll(plan.problemsInScope());
        if (!plan.isRunnable()) {
            return ExitCodes.UNSOUND;
        }
        try {
            if (session.device().isAskedByName()) {
                session.device().get();
            }
            KeyLocks.Held use = useCache();
            try {
                return work();
            } finally {
                use.release();
            }
        } catch (ProblemException e) {
            problems.add(e.problem());
            return e.problem().code().equals("device.syntax") ? ExitCodes.ARGUMENTS : ExitCodes.UNSOUND;
        } catch (CancelledException e) {
            return ExitCodes.CANCELLED;
        }
    }

    private KeyLocks.Held useCache() {
        try {
            return session.cache().locks().share(session.cancellation()::isCancelled);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "cache.unwritable",
                            "The cache in " + session.cache().root() + " cannot be locked: " + e + ".",
                            "Choose another folder with --cache, on a disk that knows locks."),
                    e);
        }
    }

    private int work() {
        ExecutorService pool = Executors.newFixedThreadPool(plan.options().threads(), FlowRun::thread);
        try {
            forEach(pool, this::prepare);
            if (session.cancellation().isCancelled()) {
                return ExitCodes.CANCELLED;
            }
            List<Problem> locked = LockCheck.before(plan, prepared);
            problems.addAll(locked);
            if (locked.stream().anyMatch(Problem::isError)) {
                return ExitCodes.UNSOUND;
            }
            nodes.values().forEach(this::makeKey);
            if (!canWrite()) {
                return ExitCodes.FAILED;
            }
            schedule(pool);
            if (session.device().isInUse()) {
                problems.addAll(LockCheck.after(plan, engines));
            }
            return ExitCodes.of(
                    results.values(), problems, session.cancellation().isCancelled());
        } finally {
            pool.shutdown();
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "graftflow-run");
        thread.setDaemon(true);
        return thread;
    }

    private void forEach(ExecutorService pool, Consumer<PlannedNode> action) {
        CompletableFuture.allOf(nodes.values().stream()
                        .map(node -> CompletableFuture.runAsync(() -> action.accept(node), pool))
                        .toArray(CompletableFuture<?>[]::new))
                .join();
    }

    private void prepare(PlannedNode planned) {
        if (session.cancellation().isCancelled()) {
            return;
        }
        long begun = System.nanoTime();
        try {
            prepared.put(planned.id(), new Preparation(session).prepare(planned));
        } catch (RuntimeException | LinkageError e) {
            if (!session.cancellation().isCancelled()) {
                String type = planned.node().declaration().type();
                Problem problem =
                        Faults.problem(e, type, List.of(session.cache().root()));
                Problem told = session.told(problem, planned.id());
                problems.add(told);
                end(
                        planned.id(),
                        NodeResult.without(NodeResult.State.FAILED, (System.nanoTime() - begun) / 1e9),
                        List.of(told));
            }
        }
    }

    /** Nodes come in order; one whose parents have no keys has none either, and will be skipped. */
    private void makeKey(PlannedNode planned) {
        if (prepared.containsKey(planned.id()) && keys.keySet().containsAll(planned.parents())) {
            keys.put(
                    planned.id(),
                    NodeKeys.of(
                            planned,
                            prepared.get(planned.id()),
                            keys,
                            plan.flow().seed()));
        }
    }

    private boolean canWrite() {
        boolean all = true;
        for (PlannedNode planned : nodes.values()) {
            boolean writes = !planned.node().outsides(Outside.Kind.OUTPUT_FILE).isEmpty();
            if (writes && keys.containsKey(planned.id()) && !isCached(planned)) {
                List<Problem> obstacles = Preflight.problems(planned);
                problems.addAll(obstacles);
                if (!obstacles.isEmpty()) {
                    all = false;
                    end(planned.id(), NodeResult.without(NodeResult.State.FAILED, 0), obstacles);
                }
            }
        }
        return all;
    }

    private boolean isCached(PlannedNode planned) {
        try {
            return !isAnew(planned) && runner(planned).cached().isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isAnew(PlannedNode planned) {
        return plan.options().reset() && plan.wanted().contains(planned.id());
    }

    private NodeRunner runner(PlannedNode planned) {
        return new NodeRunner(session, planned, keys.get(planned.id()), prepared.get(planned.id()));
    }

    private void schedule(ExecutorService pool) {
        Map<String, Declaration> declarations = new HashMap<>();
        nodes.forEach((id, planned) -> declarations.put(id, planned.node().declaration()));
        Map<String, CompletableFuture<Void>> futures = new LinkedHashMap<>();
        nodes.forEach((id, planned) -> {
            CompletableFuture<?>[] parents =
                    planned.parents().stream().map(futures::get).toArray(CompletableFuture<?>[]::new);
            futures.put(id, CompletableFuture.allOf(parents).thenRunAsync(() -> step(planned, declarations), pool));
        });
        CompletableFuture.allOf(futures.values().toArray(CompletableFuture<?>[]::new))
                .join();
    }

    private void step(PlannedNode planned, Map<String, Declaration> declarations) {
        String id = planned.id();
        if (results.containsKey(id)) {
            return;
        }
        if (session.cancellation().isCancelled() || !entries.keySet().containsAll(planned.parents())) {
            end(id, NodeResult.without(NodeResult.State.SKIPPED, 0), List.of());
            return;
        }
        NodeRunner.Outcome outcome = runner(planned).run(entries, declarations, isAnew(planned));
        outcome.entry().ifPresent(entry -> entries.put(id, entry));
        problems.addAll(outcome.problems());
        end(id, outcome.result(), outcome.problems());
    }

    private void end(String id, NodeResult result, List<Problem> told) {
        results.put(id, result);
        session.events().send(new RunEvent.Ended(id, result, told));
    }

    private RunResult result(int exitCode) {
        Map<String, NodeResult> ordered = new LinkedHashMap<>();
        for (String id : plan.flow().nodes().keySet()) {
            if (plan.scope().contains(id)) {
                ordered.put(id, results.getOrDefault(id, NodeResult.without(NodeResult.State.SKIPPED, 0)));
            }
        }
        return new RunResult(
                plan.file().toString(),
                ExitCodes.state(exitCode),
                exitCode,
                (System.nanoTime() - start) / 1e9,
                session.device().summary(),
                ordered,
                problems);
    }
}
