package io.graftflow.run;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.node.External;
import io.graftflow.node.SettingsCodec;
import io.graftflow.run.internal.Outside;
import io.graftflow.run.internal.PlannedNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Holds what a run reads against the workflow's lock file, and writes into it what it does not have yet. */
final class LockCheck {

    private final Plan plan;
    private final Path file;
    private final SortedMap<String, External> found = new TreeMap<>();
    private final SortedMap<String, String> nodeOf = new TreeMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private LockCheck(Plan plan) {
        this.plan = plan;
        this.file = LockFile.beside(plan.file());
    }

    /**
     * Checks and writes.
     *
     * @param prepared what the nodes of the run read from outside
     * @param engines versions of engines by id
     * @return errors, after which nothing may run, and warnings
     */
    static List<Problem> check(Plan plan, Map<String, Prepared> prepared, Map<String, String> engines) {
        LockCheck check = new LockCheck(plan);
        plan.nodes().forEach((id, node) -> {
            if (prepared.containsKey(id)) {
                check.collect(node, prepared.get(id));
            }
        });
        try {
            check.hold(new TreeMap<>(engines));
        } catch (ProblemException e) {
            check.problems.add(e.problem());
        }
        return check.problems;
    }

    private void collect(PlannedNode planned, Prepared prepared) {
        prepared.files().forEach((outside, content) -> {
            if (!outside.given()) {
                pin(planned.id(), new External(outside.written(), content.sha256(), content.bytes()));
            }
        });
        List<Outside> models = planned.node().outsides(Outside.Kind.MODEL);
        for (External external : prepared.externals()) {
            Optional<Outside> source = source(external, models);
            boolean given = source.map(Outside::given).orElse(models.stream().anyMatch(Outside::given));
            if (!given) {
                String reference = source.map(outside -> asWritten(external.reference(), outside))
                        .orElse(external.reference());
                pin(
                        planned.id(),
                        new External(plan.secrets().mask(reference), external.sha256(), external.bytes()));
            }
        }
    }

    private void pin(String node, External external) {
        found.put(external.reference(), external);
        nodeOf.put(external.reference(), node);
    }

    private static Optional<Outside> source(External external, List<Outside> models) {
        return models.stream()
                .filter(outside -> external.reference().startsWith(outside.value()))
                .findFirst();
    }

    /** A path as the workflow says it, rather than the absolute one; other references as the node says them. */
    private static String asWritten(String reference, Outside outside) {
        return SettingsCodec.isPathReference(outside.value())
                ? outside.written() + reference.substring(outside.value().length())
                : reference;
    }

    private void hold(SortedMap<String, String> engines) {
        boolean renew = plan.options().updateLock();
        Optional<LockFile> old = renew ? readable() : LockFile.read(file);
        SortedMap<String, External> externals = new TreeMap<>(old.map(LockFile::externals).orElse(new TreeMap<>()));
        if (renew) {
            externals.keySet().removeIf(reference -> !isStillMeant(reference));
        } else {
            externals.forEach(this::compare);
        }
        if (problems.stream().anyMatch(Problem::isError)) {
            return;
        }
        externals.putAll(found);
        SortedMap<String, Integer> nodes = nodeVersions();
        if (!renew) {
            old.ifPresent(lock -> warn(lock, nodes, engines));
        }
        boolean keep = old.isPresent() && !renew;
        LockFile lock = new LockFile(
                externals,
                keep ? merged(nodes, old.get().nodes()) : nodes,
                keep ? merged(engines, old.get().engines()) : engines);
        if (old.filter(lock::equals).isEmpty()) {
            write(lock);
        }
    }

    private Optional<LockFile> readable() {
        try {
            return LockFile.read(file);
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    /** Whether a node still names it that is not part of this run, or whose setting was replaced for this run. */
    private boolean isStillMeant(String reference) {
        return plan.references().stream().anyMatch(written -> !written.isEmpty() && reference.startsWith(written))
                && !found.containsKey(reference);
    }

    private void compare(String reference, External locked) {
        External now = found.get(reference);
        if (now != null && !now.equals(locked)) {
            problems.add(Problem.error(
                            "lock.mismatch",
                            reference + " is not what the lock file pins; expected " + locked.bytes()
                                    + " bytes with SHA-256 " + locked.sha256() + ", got " + now.bytes()
                                    + " bytes with " + now.sha256() + ".",
                            "Restore it, or accept it with --update-lock.")
                    .in(nodeOf.get(reference))
                    .at(String.valueOf(file.getFileName())));
        }
    }

    private SortedMap<String, Integer> nodeVersions() {
        SortedMap<String, Integer> versions = new TreeMap<>();
        plan.flow().nodes().keySet().forEach(id -> plan.declaration(id)
                .ifPresent(declaration -> versions.put(declaration.id(), declaration.version())));
        return versions;
    }

    private void warn(LockFile old, SortedMap<String, Integer> nodes, SortedMap<String, String> engines) {
        nodes.forEach((id, version) -> warn("node " + id, old.nodes().getOrDefault(id, version), version));
        engines.forEach((id, version) -> warn("engine " + id, old.engines().getOrDefault(id, version), version));
    }

    private void warn(String what, Object locked, Object now) {
        if (!locked.equals(now)) {
            problems.add(Problem.warning(
                            "lock.other-version",
                            "The lock file was written with version " + locked + " of the " + what + "; this is version "
                                    + now + ", so figures may differ.",
                            "Accept it with --update-lock.")
                    .at(String.valueOf(file.getFileName())));
        }
    }

    private static <V> SortedMap<String, V> merged(SortedMap<String, V> now, SortedMap<String, V> locked) {
        SortedMap<String, V> all = new TreeMap<>(now);
        all.putAll(locked);
        return all;
    }

    private void write(LockFile lock) {
        try {
            lock.write(file);
        } catch (IOException e) {
            problems.add(Problem.warning(
                            "lock.unwritable",
                            "The lock file cannot be written: " + e + ". The run goes on without one.",
                            "Make the workflow's folder writable to pin what was used.")
                    .at(String.valueOf(file.getFileName())));
        }
    }
}
