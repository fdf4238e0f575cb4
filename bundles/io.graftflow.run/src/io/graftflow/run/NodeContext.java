package io.graftflow.run;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.engine.DeviceChoice;
import io.graftflow.node.Port;
import io.graftflow.node.RunContext;
import io.graftflow.run.internal.EntryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What the executor gives a node. */
final class NodeContext implements RunContext {

    private final RunSession session;
    private final String node;
    private final List<Port> outputs;
    private final Path folder;
    private final Path work;
    private final int threads;
    private final List<String> notes = new CopyOnWriteArrayList<>();

    /**
     * A context.
     *
     * @param folder where the outputs are made
     * @param work where checkpoints go
     */
    NodeContext(RunSession session, String node, List<Port> outputs, Path folder, Path work, int threads) {
        this.session = session;
        this.node = node;
        this.outputs = outputs;
        this.folder = folder;
        this.work = work;
        this.threads = threads;
    }

    @Override
    public Progress progress() {
        return session.events().progress(node);
    }

    @Override
    public long seed() {
        return session.plan().flow().seed();
    }

    @Override
    public DeviceChoice device() {
        return session.device().use();
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public Path output(String port) {
        return outputs.stream()
                .filter(output -> output.name().equals(port))
                .findFirst()
                .map(output -> EntryFolder.place(folder, output))
                .orElseThrow(() -> new IllegalArgumentException("The node declares no output \"" + port + "\"."));
    }

    @Override
    public Path scratch() {
        return made(work);
    }

    @Override
    public Path shared(String purpose) {
        if (!purpose.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException(
                    "Expected lower-case words joined by hyphens as a purpose, got \"" + purpose + "\".");
        }
        return made(session.cache().sharedRoot().resolve(purpose));
    }

    @Override
    public void note(String sentence) {
        notes.add(session.events().note(node, sentence));
    }

    /** What the node said for the summary. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "cache.unwritable",
                            "The folder " + folder + " cannot be made: " + e + ".",
                            "Choose another folder with --cache, or by GRAFTFLOW_HOME."),
                    e);
        }
    }
}
