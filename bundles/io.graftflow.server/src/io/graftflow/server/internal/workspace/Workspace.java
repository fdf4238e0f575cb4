package io.graftflow.server.internal.workspace;

import io.graftflow.flow.Flow;
import io.graftflow.server.internal.http.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/** The open folder: nothing outside of it has a path here, whatever the text of a path says and wherever links lead. */
public final class Workspace {

    /** Folders whose content is not the user's own. */
    private static final Set<String> FOREIGN = Set.of("node_modules", "target", "__pycache__");

    private final Path root;

    /**
     * Opens a folder.
     *
     * @throws IOException when it is not there
     */
    public Workspace(Path folder) throws IOException {
        this.root = folder.toRealPath();
    }

    /** The folder, with no link in its path. */
    public Path root() {
        return root;
    }

    /**
     * The file or folder of a path, whether it is there or not.
     *
     * @param path relative, with slashes; empty for the workspace itself
     * @throws Refusal 403 {@code file.outside}
     */
    public Path resolve(String path) {
        try {
            Path relative = Path.of(path.replace('\\', '/'));
            boolean odd = relative.isAbsolute() || path.indexOf('\0') >= 0 || hasUpward(relative);
            Path file = root.resolve(relative).normalize();
            if (odd || !file.startsWith(root) || !real(file).startsWith(root)) {
                throw outside(path);
            }
            return file;
        } catch (InvalidPathException | IOException e) {
            throw outside(path);
        }
    }

    private static boolean hasUpward(Path path) {
        for (Path part : path) {
            if (part.toString().equals("..")) {
                return true;
            }
        }
        return false;
    }

    /** Where a file really is; for one that is not there, where it would be made. */
    private static Path real(Path file) throws IOException {
        Path there = file;
        while (!Files.exists(there)) {
            if (Files.isSymbolicLink(there)) {
                throw new IOException("A link to nowhere may lead anywhere.");
            }
            there = there.getParent();
        }
        return there.toRealPath();
    }

    private static Refusal outside(String path) {
        return Refusal.of(
                403,
                "file.outside",
                "The path \"" + path + "\" does not stay in the open folder.",
                "Use a path in that folder, or open the other folder.");
    }

    /**
     * The file of a workflow, whether it is there or not.
     *
     * @throws Refusal 403 {@code file.outside}, 422 {@code flow.bad-path}
     */
    public Path flow(String path) {
        Path file = resolve(path);
        String name = String.valueOf(file.getFileName());
        if (!name.endsWith(Flow.SUFFIX) || name.length() == Flow.SUFFIX.length()) {
            throw Refusal.of(
                    422,
                    "flow.bad-path",
                    "\"" + path + "\" is not the name of a workflow's file; expected NAME" + Flow.SUFFIX + ".",
                    "Give it the ending " + Flow.SUFFIX + ".");
        }
        return file;
    }

    /** The path of a file in the workspace. */
    public String path(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    /** Whether a folder's content is to be shown: hidden ones and those of build tools are not. */
    public static boolean isShown(Path folder) {
        String name = String.valueOf(folder.getFileName());
        return !name.startsWith(".") && !FOREIGN.contains(name);
    }
}
