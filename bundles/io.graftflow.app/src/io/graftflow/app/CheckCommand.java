package io.graftflow.app;

import io.graftflow.run.FlowCheck;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Tells all problems of a workflow; runs nothing and downloads nothing.")
final class CheckCommand implements Callable<Integer> {

    private final Services services;
    private final Console console;

    @Parameters(paramLabel = "FLOW", description = "The workflow's file, NAME.flow.json.")
    private Path flow;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Gives a variable of the workflow a value.")
    private Map<String, String> given = new LinkedHashMap<>();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    CheckCommand(Services services, Console console) {
        this.services = services;
        this.console = console;
    }

    @Override
    public Integer call() {
        var options = RunCommand.options(console, given);
        FlowCheck check = FlowCheck.of(console.folder().resolve(flow), services.nodes(), options);
        if (json) {
            console.json(check.toJson());
        } else {
            console.problems(check.problems());
            console.out().println(check.isSound() ? "No errors." : "The workflow does not check.");
        }
        return check.isSound() ? ExitCode.OK : ExitCode.CHECK;
    }
}
