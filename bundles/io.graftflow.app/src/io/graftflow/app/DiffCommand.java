package io.graftflow.app;

import io.graftflow.flow.Flow;
import io.graftflow.flow.FlowDiff;
import io.graftflow.flow.FlowReader;
import io.graftflow.flow.FlowReading;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = "Says in words what changed between two workflows; the layout is left out.")
final class DiffCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(index = "0", paramLabel = "A", description = "The workflow before.")
    private Path before;

    @Parameters(index = "1", paramLabel = "B", description = "The workflow after.")
    private Path after;

    DiffCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<String> words = FlowDiff.words(read(before), read(after));
        if (words.isEmpty()) {
            console.out().println("Nothing changed.");
        }
        words.forEach(console.out()::println);
        return ExitCode.OK;
    }

    private Flow read(Path file) {
        FlowReading reading = FlowReader.read(console.folder().resolve(file));
        return reading.orThrow();
    }
}
