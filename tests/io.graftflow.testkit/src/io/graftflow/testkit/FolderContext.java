package io.graftflow.testkit;

import io.graftflow.base.Progress;
import io.graftflow.engine.Device;
import io.graftflow.engine.DeviceChoice;
import io.graftflow.node.RunContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A run's context in a folder, for the test of one node: the main processor, two threads, nobody watching. */
public final class FolderContext implements RunContext {

    private final Path folder;
    private final long seed;
    private final Progress progress;
    private final List<String> notes = Collections.synchronizedList(new ArrayList<>());

    /** A context whose outputs lie in a folder. */
    public FolderContext(Path folder) {
        this(folder, 0, Progress.NONE);
    }

    /** A context with a seed and somebody who watches or cancels. */
    public FolderContext(Path folder, long seed, Progress progress) {
        this.folder = folder;
        this.seed = seed;
        this.progress = progress;
    }

    /** What the node said. */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public DeviceChoice device() {
        return new DeviceChoice("cpu", Device.CPU, "The main processor was asked for.");
    }

    @Override
    public int threads() {
        return 2;
    }

    @Override
    public Path output(String port) {
        return folder.resolve("outputs").resolve(port);
    }

    @Override
    public Path scratch() {
        return made("scratch");
    }

    @Override
    public Path shared(String purpose) {
        return made("shared-" + purpose);
    }

    @Override
    public void note(String sentence) {
        notes.add(sentence);
    }

    private Path made(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
