package io.graftflow.app;

import io.graftflow.flow.FlowReader;
import io.graftflow.flow.FlowReading;
import io.graftflow.run.Cache;
import io.graftflow.run.Cancellation;
import io.graftflow.run.Executor;
import io.graftflow.run.Plan;
import io.graftflow.run.RunOptions;
import io.graftflow.run.RunResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs a workflow; progress on the standard error, the summary on the standard output.")
final class RunCommand implements Callable<Integer> {

    private final Services services;
    private final Console console;

    @Parameters(paramLabel = "FLOW", description = "The workflow's file, NAME.flow.json.")
    private Path flow;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Gives a variable of the workflow a value; a path is relative to the current folder.")
    private Map<String, String> given = new LinkedHashMap<>();

    @Option(names = "--only", paramLabel = "NODE", description = "Runs just this node and what it depends on.")
    private Set<String> only = new LinkedHashSet<>();

    @Option(names = "--reset", description = "Computes anew what the cache has.")
    private boolean reset;

    @Option(names = "--update-lock", description = "Pins what is used now in the lock file.")
    private boolean updateLock;

    @Option(names = "--cache", paramLabel = "DIR", description = "The cache's folder; by default Graftflow's own.")
    private Path cacheFolder;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "auto, cpu or cuda[:N] (default: ${DEFAULT-VALUE}).")
    private String device = "auto";

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    RunCommand(Services services, Console console) {
        this.services = services;
        this.console = console;
    }

    /** Options with the values of variables, called from the console's folder. */
    static RunOptions options(Console console, Map<String, String> given) {
        return RunOptions.DEFAULTS.withGiven(given).withCurrentFolder(console.folder());
    }

    @Override
    public Integer call() {
        RunOptions options = options(console, given)
                .withOnly(only)
                .withReset(reset)
                .withUpdateLock(updateLock)
                .withDevice(device);
        Path file = console.folder().resolve(flow);
        FlowReading reading = FlowReader.read(file);
        Plan plan = Plan.of(reading.flow(), file, services.nodes(), options);
        try (var view = new RunView(console, plan)) {
            RunResult result = reading.isSound() ? execute(plan, view) : unread(file, reading);
            show(view, result);
            return result.exitCode();
        }
    }

    private RunResult execute(Plan plan, RunView view) {
        var cancellation = new Cancellation();
        console.interrupts().onCancel(cancellation::cancel);
        try (var cache = Cache.open(CacheCommand.folder(console, cacheFolder))) {
            return new Executor(cache, asked -> services.engines().choose(asked), this::versions)
                    .run(plan, view, cancellation);
        }
    }

    private Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        services.engines().all().forEach(engine -> versions.put(engine.id(), engine.version()));
        return versions;
    }

    private RunResult unread(Path file, FlowReading reading) {
        var none = new RunResult.DeviceUse(device, "none", "Nothing ran.");
        return new RunResult(
                file.toString(), RunResult.State.FAILED, ExitCode.CHECK, 0, none, Map.of(), reading.problems());
    }

    private void show(RunView view, RunResult result) {
        view.close();
        if (json) {
            console.json(result.toJson());
        } else {
            view.summary(result);
        }
    }
}
