package io.graftflow.run;

import io.graftflow.base.Folders;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Engines;
import io.graftflow.node.NodeRegistry;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Checks and runs workflows' files with the node types and engines that are installed. */
@Component(service = FlowRunner.class)
public final class FlowRunner {

    private final NodeRegistry registry;
    private final Engines engines;

    /** A runner with these node types and engines. */
    @Activate
    public FlowRunner(@Reference NodeRegistry registry, @Reference Engines engines) {
        this.registry = registry;
        this.engines = engines;
    }

    /** The cache's usual folder. */
    public static Path defaultCache() {
        return Folders.cache();
    }

    /** Reads and checks a file; computes and downloads nothing. */
    public FlowCheck check(Path file, RunOptions options) {
        return FlowCheck.of(file, registry, options);
    }

    /**
     * Reads, checks and runs a file. Whatever goes wrong is in the result.
     *
     * @param cache where outputs are kept; stays open
     */
    public RunResult run(
            Path file, RunOptions options, Cache cache, RunListener listener, Cancellation cancellation) {
        FlowCheck check = check(file, options);
        if (!check.isReadable()) {
            RunResult result = refused(check, options);
            listener.on(new RunEvent.Finished(result));
            return result;
        }
        return new Executor(cache, engines::choose, this::versions).run(check.plan(), listener, cancellation);
    }

    private static RunResult refused(FlowCheck check, RunOptions options) {
        return new RunResult(
                check.plan().file().toString(),
                RunResult.State.FAILED,
                ExitCodes.UNSOUND,
                0,
                new RunResult.DeviceUse(options.device(), "none", "Nothing ran."),
                Map.of(),
                check.problems());
    }

    private Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        for (Engine engine : engines.all()) {
            versions.put(engine.id(), engine.version());
        }
        return versions;
    }
}
