package io.graftflow.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.CancelledException;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.node.Declaration;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.run.internal.Entry;
import io.graftflow.run.internal.EntryFolder;
import io.graftflow.run.internal.FileContent;
import io.graftflow.run.internal.KeyLocks;
import io.graftflow.run.internal.Outside;
import io.graftflow.run.internal.PlannedNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one node to its outputs: from the cache, or by running it. */
final class NodeRunner {

    private static final Logger LOG = LoggerFactory.getLogger(NodeRunner.class);

    private final RunSession session;
    private final PlannedNode planned;
    private final Declaration declaration;
    private final String key;
    private final Prepared prepared;

    NodeRunner(RunSession session, PlannedNode planned, String key, Prepared prepared) {
        this.session = session;
        this.planned = planned;
        this.declaration = planned.node().declaration();
        this.key = key;
        this.prepared = prepared;
    }

    /** What came of it. */
    record Outcome(NodeResult result, Optional<Entry> entry, List<Problem> problems) {}

    /**
     * Does it. What goes wrong is in the outcome; nothing is thrown.
     *
     * @param entries the outputs of the nodes that it takes from
     * @param declarations what they declare
     * @param anew whether it is to run even though the cache has its outputs
     */
    Outcome run(Map<String, Entry> entries, Map<String, Declaration> declarations, boolean anew) {
        long start = System.nanoTime();
        try {
            Optional<Entry> cached = anew ? Optional.empty() : cached();
            return cached.isPresent()
                    ? done(cached.get(), NodeResult.State.CACHED, start)
                    : locked(entries, declarations, anew, start);
        } catch (CancelledException e) {
            return session.cancellation().isCancelled()
                    ? ended(NodeResult.State.SKIPPED, start, List.of())
                    : failed(e, start);
        } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError | InternalError e) {
            return failed(e, start);
        }
    }

    private Outcome failed(Throwable thrown, long start) {
        Problem problem = Faults.problem(thrown, declaration.type(), places());
        return ended(NodeResult.State.FAILED, start, List.of(session.told(problem, planned.id())));
    }

    /** The entry of the node, when it is whole and the files outside of the cache are as the node left them. */
    Optional<Entry> cached() throws IOException {
        Optional<Entry> entry = session.cache().find(key);
        return entry.isPresent() && entry.get().isWrittenUntouched() ? entry : Optional.empty();
    }

    private Outcome locked(Map<String, Entry> entries, Map<String, Declaration> declarations, boolean anew, long start)
            throws IOException {
        boolean[] waited = {false};
        KeyLocks.Held lock = session.cache().locks().lock(key, session.cancellation()::isCancelled, () -> {
            waited[0] = true;
            session.events().send(new RunEvent.Waiting(planned.id()));
        });
        try {
            Optional<Entry> meanwhile = anew && !waited[0] ? Optional.empty() : cached();
            if (meanwhile.isPresent()) {
                return done(meanwhile.get(), NodeResult.State.CACHED, start);
            }
            session.events().send(new RunEvent.Started(planned.id()));
            try (NodeValues inputs = NodeValues.open(planned, entries, declarations)) {
                return compute(inputs, start);
            }
        } finally {
            lock.release();
        }
    }

    private Outcome compute(NodeValues inputs, long start) throws IOException {
        List<Problem> problems = recheck(inputs.specs());
        if (problems.stream().anyMatch(Problem::isError)) {
            return ended(NodeResult.State.FAILED, start, problems);
        }
        Path work = session.cache().work(key);
        try (EntryFolder folder = session.cache().begin(key)) {
            NodeContext context =
                    new NodeContext(session, planned.id(), declaration.outputs(), folder.folder(), work, threads());
            Values outputs = planned.node().run(inputs.values(), context);
            Map<String, ObjectNode> summaries = NodeValues.summaries(declaration, outputs, folder.folder());
            requireUnchangedInputs();
            Entry entry = folder.commit(
                    new Entry.About(key, declaration.type(), planned.id(), Instant.now(), seconds(start)),
                    summaries,
                    planned.node().outsides(Outside.Kind.OUTPUT_FILE),
                    context.notes());
            AtomicFiles.deleteTree(work);
            Outcome outcome = done(entry, NodeResult.State.RAN, start);
            return new Outcome(outcome.result(), outcome.entry(), problems);
        }
    }

    /** Checks with the specs of the values themselves; what was told before the run is not told again. */
    private List<Problem> recheck(Specs specs) {
        List<Problem> told = session.plan().problems();
        return planned.node().check(specs).problems().stream()
                .map(problem -> session.told(problem, planned.id()))
                .filter(problem -> !told.contains(problem))
                .toList();
    }

    private void requireUnchangedInputs() throws IOException {
        for (Map.Entry<Outside, FileContent> file : prepared.files().entrySet()) {
            Path path = Path.of(file.getKey().value());
            if (!FileContent.stamp(path, file.getKey().endings())
                    .equals(file.getValue().stamp())) {
                throw new ProblemException(Problem.error(
                                "run.input-changed",
                                path + " was changed while the node read it.",
                                "Run again when nobody writes to it any more.")
                        .at(file.getKey().setting()));
            }
        }
    }

    /** The same share in each run of the workflow, so that results do not depend on what else is running. */
    private int threads() {
        int all = session.plan().options().threads();
        return Math.max(1, all / Math.min(all, planned.width()));
    }

    private List<Path> places() {
        List<Path> places = new ArrayList<>(List.of(session.cache().root()));
        planned.node().outsides(Outside.Kind.OUTPUT_FILE).forEach(outside -> places.add(Path.of(outside.value())));
        return places;
    }

    private Outcome done(Entry entry, NodeResult.State state, long start) {
        NodeResult result =
                new NodeResult(state, key, seconds(start), NodeValues.outputs(declaration, entry), entry.notes());
        LOG.debug("{} {} in {} s", planned.id(), state.word(), result.seconds());
        return new Outcome(result, Optional.of(entry), List.of());
    }

    private static Outcome ended(NodeResult.State state, long start, List<Problem> problems) {
        return new Outcome(NodeResult.without(state, seconds(start)), Optional.empty(), problems);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
