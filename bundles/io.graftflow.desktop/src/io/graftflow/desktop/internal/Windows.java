package io.graftflow.desktop.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens other folders, each in a window and a process of its own. */
public final class Windows {

    private Windows() {}

    /**
     * Opens a folder in another window.
     *
     * @param flow a workflow in it to open; empty for none
     * @throws ProblemException {@code desktop.no-launcher}
     */
    public static void open(Path folder, String flow) {
        List<String> command = new ArrayList<>();
        command.add(launcher()
                .orElseThrow(() -> ProblemException.error(
                        "desktop.no-launcher",
                        "Another window cannot be opened from here.",
                        "Start it: graftflow open " + folder + ".")));
        command.add("open");
        command.add(folder.toString());
        if (!flow.isEmpty()) {
            command.add(folder.resolve(flow).toString());
        }
        try {
            new ProcessBuilder(command).inheritIO().start();
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "desktop.no-launcher",
                            "Another window cannot be opened: " + e.getMessage() + ".",
                            "Start it: graftflow open " + folder + "."),
                    e);
        }
    }

    /** The product's launcher names itself. */
    private static Optional<String> launcher() {
        return Optional.ofNullable(System.getProperty("graftflow.launcher"));
    }
}
