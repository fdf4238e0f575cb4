package io.graftflow.run;

import io.graftflow.engine.Device;
import io.graftflow.engine.DeviceChoice;
import io.graftflow.flow.Flow;
import io.graftflow.flow.FlowReader;
import io.graftflow.node.NodeRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A folder with a workflow and a cache, and what happened when it ran. */
final class Bench implements AutoCloseable {

    final Path folder;
    final List<RunEvent> events = new CopyOnWriteArrayList<>();
    final Cancellation cancellation = new Cancellation();
    final Cache cache;
    String engine = "1.0";

    private final NodeRegistry registry;

    Bench(Path folder) {
        this(folder, Fakes.registry());
    }

    Bench(Path folder, NodeRegistry registry) {
        this.folder = folder;
        this.registry = registry;
        this.cache = Cache.open(folder.resolve("cache"));
    }

    /** Where the workflow lies. */
    Path file() {
        return folder.resolve("a.flow.json");
    }

    RunOptions options() {
        return RunOptions.DEFAULTS.withCurrentFolder(folder).withThreads(4);
    }

    Plan plan(String flow, RunOptions options) {
        return Plan.of(flow(flow), file(), registry, options);
    }

    RunResult run(String flow) {
        return run(flow, options());
    }

    RunResult run(String flow, RunOptions options) {
        return run(plan(flow, options));
    }

    RunResult run(Plan plan) {
        return run(plan, events::add);
    }

    RunResult run(Plan plan, RunListener listener) {
        return new Executor(cache, Bench::choose, () -> Map.of("fake-engine", engine))
                .run(plan, listener, cancellation);
    }

    /** A workflow of a text with single quotes in place of double ones. */
    static Flow flow(String text) {
        return FlowReader.read(text.replace('\'', '"'), "a.flow.json").orThrow();
    }

    /** The states of all nodes, {@code {a=cached, b=ran}}. */
    static String states(RunResult result) {
        Map<String, String> states = new TreeMap<>();
        result.nodes().forEach((id, node) -> states.put(id, node.state().word()));
        return states.toString();
    }

    static List<String> codes(RunResult result) {
        return result.problems().stream()
                .map(problem -> problem.code())
                .sorted()
                .toList();
    }

    static DeviceChoice choose(String asked) {
        if (asked.startsWith("cuda")) {
            throw Fakes.problem("device.unavailable");
        }
        return new DeviceChoice(asked, Device.CPU, "There is nothing else.");
    }

    @Override
    public void close() {
        cache.close();
    }
}
