package io.graftflow.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.compare.OnnxTestRunner;
import io.graftflow.engine.compare.TestResult;
import io.graftflow.engine.compare.TestResult.State;
import io.graftflow.engine.compare.Trajectory;
import io.graftflow.engine.compare.TrajectoryResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description =
                "Runs folders in the layout of ONNX's backend tests (model.onnx, test_data_set_*), one result a line; with"
                        + " --training also the trainings that some have (training.json).")
final class ModelTestCommand implements Callable<Integer> {

    private final Services services;
    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "A test's folder, or one that holds such folders.")
    private List<Path> folders;

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Mixin
    private ToleranceOptions tolerance = new ToleranceOptions();

    @Option(
            names = "--training",
            description =
                    "Also train networks that come with the known results of a training (training.json), and compare"
                            + " each step.")
    private boolean training;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    ModelTestCommand(Services services, Console console) {
        this.services = services;
        this.console = console;
    }

    @Override
    public Integer call() {
        var device = services.engines().choose(engine.device()).used();
        var engineUsed = services.engines().byId(engine.id());
        List<Path> tests = folders.stream().map(console.folder()::resolve).toList();
        var runner = new OnnxTestRunner(engineUsed, device, SessionOptions.DEFAULT, tolerance.toTolerance());
        List<TestResult> results;
        List<TrajectoryResult> trajectories = List.of();
        try (var work = new CommandProgress(console, "test")) {
            results = runner.runAll(tests, work);
            if (training) {
                trajectories = Trajectory.runAll(tests, engineUsed, device, SessionOptions.DEFAULT, work);
            }
        }
        return report(results, trajectories);
    }

    private int report(List<TestResult> results, List<TrajectoryResult> trajectories) {
        long trained = trajectories.stream().filter(TrajectoryResult::passed).count();
        long lacking =
                trajectories.stream().filter(TrajectoryResult::unsupported).count();
        long passed = count(results, State.PASSED) + trained;
        long unsupported = count(results, State.UNSUPPORTED) + lacking;
        long failed = results.size() + trajectories.size() - passed - unsupported;
        if (json) {
            console.json(json(results, trajectories)
                    .put("passed", passed)
                    .put("failed", failed)
                    .put("unsupported", unsupported));
        } else {
            results.forEach(result -> console.out().println(line(result)));
            trajectories.forEach(result -> console.out().println(line(result)));
            console.out().println(passed + " passed, " + failed + " failed, " + unsupported + " unsupported");
        }
        return failed + unsupported == 0 ? ExitCode.OK : ExitCode.DIFFERENCE;
    }

    private static long count(List<TestResult> results, State state) {
        return results.stream().filter(result -> result.state() == state).count();
    }

    private static String line(TestResult result) {
        String state = result.state().name().toLowerCase(Locale.ROOT);
        return result.state() == State.PASSED
                ? String.format(
                        Locale.ROOT,
                        "%s %s (off by at most %.2g, %s of the tolerance)",
                        state,
                        result.name(),
                        result.maxAbs(),
                        percent(result.share()))
                : state + " " + result.name() + ": " + result.message();
    }

    private static String line(TrajectoryResult result) {
        String name = state(result) + " " + result.name() + " training";
        if (!result.passed()) {
            return name + ": " + String.join(" ", result.complaints());
        }
        return name
                + result.checks().stream()
                        .filter(check -> check.count() > 0)
                        .map(check -> check.count() + " " + check.what() + " " + percent(check.share()))
                        .collect(Collectors.joining(", ", " (", " of the tolerance)"));
    }

    private static String state(TrajectoryResult result) {
        return result.passed() ? "passed" : result.unsupported() ? "unsupported" : "failed";
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private static ObjectNode json(List<TestResult> results, List<TrajectoryResult> trajectories) {
        ObjectNode json = Json.object();
        var list = json.putArray("results");
        results.forEach(result -> list.addObject()
                .put("name", result.name())
                .put("state", result.state().name().toLowerCase(Locale.ROOT))
                .put("maxAbs", result.maxAbs())
                .put("maxRel", result.maxRel())
                .put("share", result.share())
                .put("message", result.message()));
        var trainings = json.putArray("trainings");
        for (TrajectoryResult result : trajectories) {
            ObjectNode training =
                    trainings.addObject().put("name", result.name()).put("state", state(result));
            var checks = training.putArray("checks");
            result.checks().forEach(check -> checks.addObject()
                    .put("what", check.what())
                    .put("count", check.count())
                    .put("share", check.share()));
            result.complaints().forEach(training.putArray("messages")::add);
        }
        return json;
    }
}
