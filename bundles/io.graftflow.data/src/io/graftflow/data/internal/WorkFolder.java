package io.graftflow.data.internal;

import io.graftflow.base.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** A folder for the length of a piece of work, beside its result, where there should be room. Closing deletes it. */
final class WorkFolder implements AutoCloseable {

    private final Path target;
    private final Path folder;

    private WorkFolder(Path target, Path folder) {
        this.target = target;
        this.folder = folder;
    }

    /** Makes one beside a file that is to be made. */
    static WorkFolder beside(Path target) {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.resolveSibling("." + absolute.getFileName() + "." + UUID.randomUUID() + ".work");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw Output.failed(target, e);
        }
        return new WorkFolder(target, folder);
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        try {
            AtomicFiles.deleteTree(folder);
        } catch (IOException e) {
            throw Output.failed(target, e);
        }
    }
}
