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
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds what a run reads against the workflow's lock file, and writes into it what it does not have yet. */
final class LockCheck {

    private static final Logger LOG = LoggerFactory.getLogger(LockCheck.class);

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
     * Before the run: holds what the nodes read from outside against the lock file, and pins what is new.
     *
     * @param prepared what the nodes of the run read from outside
     * @return errors, after which nothing may run, and warnings
     */
    static List<Problem> before(Plan plan, Map<String, Prepared> prepared) {
        LockCheck check = new LockCheck(plan);
        plan.nodes().forEach((id, node) -> {
            if (prepared.containsKey(id)) {
                check.collect(node, prepared.get(id));
            }
        });
        return check.told(check::holdExternals);
    }

    /**
     * After a run in which engines computed: holds their versions against the lock file, and pins what is new. To find
     * the versions out loads the engines, which is why a run that needs none of them does not come here.
     *
     * @return warnings
     */
    static List<Problem> after(Plan plan, Supplier<Map<String, String>> engines) {
        LockCheck check = new LockCheck(plan);
        return check.told(() -> check.holdEngines(check.versions(engines)));
    }

    private SortedMap<String, String> versions(Supplier<Map<String, String>> engines) {
        try {
            return new TreeMap<>(engines.get());
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("An engine does not tell its version", e);
            problems.add(Problem.warning(
                    "lock.no-version",
                    "The versions of the engines are not pinned, because one does not load: " + e.getMessage() + ".",
                    "See \"graftflow doctor\"."));
            return new TreeMap<>();
        }
    }

    private List<Problem> told(Runnable work) {
        try {
            work.run();
        } catch (ProblemException e) {
            problems.add(e.problem());
        }
        return problems;
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
                pin(planned.id(), new External(plan.secrets().mask(reference), external.sha256(), external.bytes()));
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

    private void holdExternals() {
        boolean renew = plan.options().updateLock();
        Optional<LockFile> old = renew ? readable() : LockFile.read(file);
        SortedMap<String, External> externals =
                new TreeMap<>(old.map(LockFile::externals).orElse(new TreeMap<>()));
        if (renew) {
            externals.keySet().removeIf(reference -> !isStillMeant(reference));
        } else {
            externals.forEach(this::compare);
        }
        if (problems.stream().anyMatch(Problem::isError)) {
            return;
        }
        externals.putAll(found);
        SortedMap<String, Integer> locked =
                old.filter(lock -> !renew).map(LockFile::nodes).orElse(new TreeMap<>());
        SortedMap<String, Integer> nodes = held("node", locked, nodeVersions());
        SortedMap<String, String> engines = old.map(LockFile::engines).orElse(new TreeMap<>());
        write(old, new LockFile(externals, nodes, engines));
    }

    private void holdEngines(SortedMap<String, String> now) {
        Optional<LockFile> old = LockFile.read(file);
        if (old.isEmpty()) {
            return;
        }
        SortedMap<String, String> locked =
                plan.options().updateLock() ? new TreeMap<>() : old.get().engines();
        SortedMap<String, String> engines = held("engine", locked, now);
        write(old, new LockFile(old.get().externals(), old.get().nodes(), engines));
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

    /**
     * The versions that the lock file shall hold; those that it holds already stay, with a warning where they differ.
     */
    private <V> SortedMap<String, V> held(String what, SortedMap<String, V> locked, SortedMap<String, V> now) {
        SortedMap<String, V> all = new TreeMap<>(now);
        locked.forEach((id, version) -> {
            V current = all.put(id, version);
            if (current != null && !current.equals(version)) {
                problems.add(Problem.warning(
                                "lock.other-version",
                                "The lock file was written with version " + version + " of the " + what + " " + id
                                        + "; this is version " + current + ", so figures may differ.",
                                "Accept it with --update-lock.")
                        .at(String.valueOf(file.getFileName())));
            }
        });
        return all;
    }

    private void write(Optional<LockFile> old, LockFile lock) {
        if (old.filter(lock::equals).isEmpty()) {
            write(lock);
        }
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
