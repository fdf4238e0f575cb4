package io.graftflow.server.internal.check;

import io.graftflow.base.Problem;
import io.graftflow.flow.FlowNode;
import io.graftflow.run.Cache;
import io.graftflow.run.CachedResult;
import io.graftflow.run.Foresight;
import io.graftflow.run.NodeResult;
import io.graftflow.run.Plan;
import io.graftflow.server.internal.runs.Lamp;
import io.graftflow.server.internal.runs.LastResults;
import io.graftflow.server.internal.runs.LiveRun;
import io.graftflow.server.internal.runs.Runs;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds out what the lamps of nodes show, out of what is wrong, what runs, what ran, and what the cache has. */
public final class Lamps {

    private final Cache cache;
    private final Runs runs;
    private final LastResults lastResults;

    /** Lamps that know of these runs and results. */
    public Lamps(Cache cache, Runs runs, LastResults lastResults) {
        this.cache = cache;
        this.runs = runs;
        this.lastResults = lastResults;
    }

    /** The lamps of all nodes. */
    Map<String, Lamp> of(Plan plan, Map<String, Foresight.Foreseen> foreseen, Map<String, Problem> wrong) {
        List<LiveRun> ofFlow = runs.of(plan.file());
        Map<String, Lamp> lamps = new LinkedHashMap<>();
        Set<String> visiting = new HashSet<>();
        for (String id : plan.flow().nodes().keySet()) {
            new Walk(plan, foreseen, wrong, ofFlow, lamps, visiting).lamp(id);
        }
        return lamps;
    }

    /** Goes through the nodes, each after those that it takes from. */
    private final class Walk {

        private final Plan plan;
        private final Map<String, Foresight.Foreseen> foreseen;
        private final Map<String, Problem> wrong;
        private final List<LiveRun> ofFlow;
        private final Map<String, Lamp> lamps;
        private final Set<String> visiting;

        Walk(
                Plan plan,
                Map<String, Foresight.Foreseen> foreseen,
                Map<String, Problem> wrong,
                List<LiveRun> ofFlow,
                Map<String, Lamp> lamps,
                Set<String> visiting) {
            this.plan = plan;
            this.foreseen = foreseen;
            this.wrong = wrong;
            this.ofFlow = ofFlow;
            this.lamps = lamps;
            this.visiting = visiting;
        }

        /** Does a node after all before it; those that stand in a circle in any order. */
        void lamp(String wanted) {
            Deque<String> todo = new ArrayDeque<>(List.of(wanted));
            while (!todo.isEmpty()) {
                String id = todo.peek();
                List<String> before = plan.parents(id).stream()
                        .filter(parent -> !lamps.containsKey(parent) && !visiting.contains(parent))
                        .toList();
                if (lamps.containsKey(id)) {
                    todo.pop();
                } else if (visiting.add(id) && !before.isEmpty()) {
                    before.forEach(todo::push);
                } else {
                    lamps.put(todo.pop(), find(id));
                }
            }
        }

        private Lamp find(String id) {
            Optional<Lamp> running = running(id);
            if (running.isPresent()) {
                return running.get();
            }
            if (wrong.containsKey(id)) {
                return Lamp.of(Lamp.State.WRONG)
                        .withProblem(wrong.get(id).message())
                        .withResult(older(id));
            }
            Optional<CachedResult> there = Optional.ofNullable(foreseen.get(id)).flatMap(Foresight.Foreseen::result);
            if (there.isPresent()) {
                return there(id, there.get());
            }
            return failedBefore(id).orElseGet(() -> notThere(id));
        }

        private Optional<Lamp> running(String id) {
            return ofFlow.stream().filter(run -> !run.isOver()).findFirst().flatMap(run -> run.lamp(id));
        }

        /** The outputs are there: computed in the last run of the workflow, or taken from before. */
        private Lamp there(String id, CachedResult result) {
            for (LiveRun run : ofFlow) {
                NodeResult before = run.results().get(id);
                if (before != null && before.key().equals(result.key())) {
                    return run.lamp(id)
                            .orElseGet(() -> Lamp.of(Lamp.State.CACHED))
                            .withResult(Optional.of(result));
                }
            }
            return Lamp.of(Lamp.State.CACHED).withSeconds(result.seconds()).withResult(Optional.of(result));
        }

        private Optional<Lamp> failedBefore(String id) {
            Optional<String> key = Optional.ofNullable(foreseen.get(id)).map(Foresight.Foreseen::key);
            for (LiveRun run : ofFlow) {
                NodeResult before = run.results().get(id);
                if (before != null) {
                    boolean same = before.state() == NodeResult.State.FAILED
                            && key.equals(run.foreseenKey(id))
                            && run.plan()
                                    .flow()
                                    .nodes()
                                    .get(id)
                                    .equals(plan.flow().nodes().get(id));
                    return same ? run.lamp(id).map(lamp -> lamp.withResult(older(id))) : Optional.empty();
                }
            }
            return Optional.empty();
        }

        private Lamp notThere(String id) {
            Optional<CachedResult> older = older(id);
            if (older.isPresent()) {
                return Lamp.of(Lamp.State.STALE)
                        .withSeconds(older.get().seconds())
                        .withResult(older);
            }
            return plan.parents(id).stream()
                    .filter(this::isStuck)
                    .findFirst()
                    .map(parent -> Lamp.of(Lamp.State.WAITS).withWaitsFor(stuckAt(parent)))
                    .orElseGet(() -> Lamp.of(Lamp.State.READY));
        }

        private boolean isStuck(String id) {
            Lamp lamp = lamps.get(id);
            return lamp == null || lamp.state() == Lamp.State.WRONG || lamp.state() == Lamp.State.WAITS;
        }

        private String stuckAt(String id) {
            Lamp lamp = lamps.get(id);
            return lamp != null && lamp.state() == Lamp.State.WAITS ? lamp.waitsFor() : id;
        }

        private Optional<CachedResult> older(String id) {
            return lastResults
                    .key(plan.file(), id)
                    .or(() -> beforeItsNewName(id))
                    .flatMap(cache::result);
        }

        /** What a node gave under another id: one of its type is gone, and it alone of its type is new. */
        private Optional<String> beforeItsNewName(String id) {
            Map<String, FlowNode> nodes = plan.flow().nodes();
            Set<String> remembered = lastResults.nodes(plan.file());
            if (nodes.keySet().containsAll(remembered)) {
                return Optional.empty();
            }
            String type = nodes.get(id).type();
            List<String> gone = remembered.stream()
                    .filter(node -> !nodes.containsKey(node))
                    .flatMap(node -> lastResults.key(plan.file(), node).stream())
                    .filter(key -> cache.result(key)
                            .filter(result -> result.type().equals(type))
                            .isPresent())
                    .toList();
            if (gone.size() != 1) {
                return Optional.empty();
            }
            long fresh = nodes.entrySet().stream()
                    .filter(node -> node.getValue().type().equals(type) && !remembered.contains(node.getKey()))
                    .count();
            return fresh == 1 ? Optional.of(gone.get(0)) : Optional.empty();
        }
    }
}
