package io.graftflow.app;

import io.graftflow.base.ProblemException;
import io.graftflow.flow.Flow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "open",
        mixinStandardHelpOptions = true,
        description = "Opens the desktop application: a folder with its workflows, each in a tab.")
final class OpenCommand implements Callable<Integer> {

    private final Services services;
    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "FOLDER|FLOW",
            description = "A folder, or workflows to open in the folder that holds them all"
                    + " (default: the folder that was open last, at first the current one).")
    private List<Path> places = List.of();

    OpenCommand(Services services, Console console) {
        this.services = services;
        this.console = console;
    }

    @Override
    public Integer call() {
        List<Path> folders = new ArrayList<>();
        List<Path> flows = new ArrayList<>();
        for (Path place : places) {
            Path given = console.folder().resolve(place).normalize();
            if (Files.isDirectory(given)) {
                folders.add(given);
            } else if (Files.isRegularFile(given) && given.toString().endsWith(Flow.SUFFIX)) {
                flows.add(given);
            } else {
                throw wrong("Expected a folder or a file NAME" + Flow.SUFFIX + " that is there, got " + place + ".");
            }
        }
        Optional<Path> folder = workspace(folders, flows);
        return services.desktop()
                .orElseThrow(() -> ProblemException.error(
                        "desktop.not-installed",
                        "This product has no desktop application.",
                        "Use graftflow serve, which shows the same canvas in a browser."))
                .open(services, folder, flows, console);
    }

    private Optional<Path> workspace(List<Path> folders, List<Path> flows) {
        if (folders.size() > 1) {
            throw wrong("Expected one folder, got " + folders.size() + ". Each folder has a window of its own.");
        }
        if (folders.isEmpty()) {
            return flows.stream().map(Path::getParent).reduce(OpenCommand::common);
        }
        Path folder = folders.get(0);
        flows.stream().filter(flow -> !flow.startsWith(folder)).findFirst().ifPresent(flow -> {
            throw wrong("Expected workflows in the folder " + folder + ", got " + flow + ".");
        });
        return Optional.of(folder);
    }

    /** The nearest folder that holds both. */
    private static Path common(Path one, Path other) {
        Path above = one;
        while (!other.startsWith(above)) {
            above = above.getParent();
        }
        return above;
    }

    private CommandLine.ParameterException wrong(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
