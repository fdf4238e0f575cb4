package io.graftflow.run;

import io.graftflow.base.Problem;
import io.graftflow.run.internal.Outside;
import io.graftflow.run.internal.PlannedNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds files that a node could not write, before anything long is computed. */
final class Preflight {

    private Preflight() {}

    /** What is wrong with the places where the node would write. */
    static List<Problem> problems(PlannedNode planned) {
        List<Problem> problems = new ArrayList<>();
        for (Outside outside : planned.node().outsides(Outside.Kind.OUTPUT_FILE)) {
            obstacle(Path.of(outside.value()))
                    .ifPresent(obstacle -> problems.add(Problem.error(
                                    "run.output-unwritable",
                                    "Cannot write to " + outside.value() + ": " + obstacle + ".",
                                    "Choose another place, or make it writable.")
                            .in(planned.id())
                            .at(outside.setting())));
        }
        return problems;
    }

    private static Optional<String> obstacle(Path target) {
        if (Files.exists(target) && !Files.isWritable(target)) {
            return Optional.of("it is there and may not be written");
        }
        Path folder = target.getParent();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        if (folder == null) {
            return Optional.of("there is no such disk");
        }
        if (!Files.isDirectory(folder)) {
            return Optional.of(folder + " is a file, not a folder");
        }
        return Files.isWritable(folder)
                ? Optional.empty()
                : Optional.of("the folder " + folder + " may not be written");
    }
}
