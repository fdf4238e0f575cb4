package io.graftflow.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.compare.OnnxTestRunner;
import io.graftflow.engine.compare.TestResult;
import io.graftflow.engine.compare.TestResult.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description =
                "Runs folders in the layout of ONNX's backend tests (model.onnx, test_data_set_*), one result a line.")
final class ModelTestCommand implements Callable<Integer> {

    private final Services services;
    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "A test's folder, or one that holds such folders.")
    private List<Path> folders;

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Mixin
    private ToleranceOptions tolerance = new ToleranceOptions();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    ModelTestCommand(Services services, Console console) {
        this.services = services;
        this.console = console;
    }

    @Override
    public Integer call() {
        var device = services.engines().choose(engine.device()).used();
        var runner = new OnnxTestRunner(
                services.engines().byId(engine.id()), device, SessionOptions.DEFAULT, tolerance.toTolerance());
        List<TestResult> results;
        try (var work = new CommandProgress(console, "test")) {
            results = runner.runAll(
                    folders.stream().map(console.folder()::resolve).toList(), work);
        }
        if (json) {
            console.json(json(results));
        } else {
            results.forEach(result -> console.out().println(line(result)));
            console.out()
                    .println(count(results, State.PASSED) + " passed, " + count(results, State.FAILED) + " failed, "
                            + count(results, State.UNSUPPORTED) + " unsupported");
        }
        return count(results, State.FAILED) + count(results, State.UNSUPPORTED) == 0
                ? ExitCode.OK
                : ExitCode.DIFFERENCE;
    }

    private static long count(List<TestResult> results, State state) {
        return results.stream().filter(result -> result.state() == state).count();
    }

    private static String line(TestResult result) {
        String state = result.state().name().toLowerCase(Locale.ROOT);
        return result.state() == State.PASSED
                ? String.format(Locale.ROOT, "%s %s (off by at most %.2g)", state, result.name(), result.maxAbs())
                : state + " " + result.name() + ": " + result.message();
    }

    private static ObjectNode json(List<TestResult> results) {
        ObjectNode json = Json.object()
                .put("passed", count(results, State.PASSED))
                .put("failed", count(results, State.FAILED))
                .put("unsupported", count(results, State.UNSUPPORTED));
        var list = json.putArray("results");
        results.forEach(result -> list.addObject()
                .put("name", result.name())
                .put("state", result.state().name().toLowerCase(Locale.ROOT))
                .put("maxAbs", result.maxAbs())
                .put("maxRel", result.maxRel())
                .put("message", result.message()));
        return json;
    }
}
