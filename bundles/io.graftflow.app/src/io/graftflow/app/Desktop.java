package io.graftflow.app;

import io.graftflow.base.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The desktop application: a service of the bundle that holds it, which only {@code graftflow open} starts with. */
public interface Desktop {

    /**
     * Shows the window and returns when it was closed. Must be called on the main thread.
     *
     * @param services what the window works with
     * @param folder the workspace; empty for the one that was open last, else the console's folder
     * @param flows workflows to open, below the folder
     * @param console where it was called from, and who tells that the process is asked to end
     * @return an {@link ExitCode}
     * @throws ProblemException {@code desktop.no-display}, {@code desktop.no-gtk}, {@code desktop.no-browser},
     *     {@code desktop.already-open}, {@code folder.missing}
     */
    int open(Services services, Optional<Path> folder, List<Path> flows, Console console);
}
