package io.graftflow.run;

import io.graftflow.engine.DeviceChoice;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs plans. Nodes run as soon as what they take from is done, as many at once as there are threads; what the cache
 * has is not computed again; a node that fails keeps only those from running that depend on it.
 */
public final class Executor {

    private final Cache cache;
    private final Function<String, DeviceChoice> devices;
    private final Supplier<Map<String, String>> engines;

    /**
     * An executor; any number of runs may go on at once.
     *
     * @param cache where outputs are kept; stays open
     * @param devices chooses a device, as {@code Engines::choose} does; called at most once a run
     * @param engines versions of engines by id, for the lock file; called after a run in which a node computed on a
     *     device
     */
    public Executor(Cache cache, Function<String, DeviceChoice> devices, Supplier<Map<String, String>> engines) {
        this.cache = cache;
        this.devices = devices;
        this.engines = engines;
    }

    /**
     * Runs the wanted nodes of a plan. Whatever goes wrong is in the result.
     *
     * @param listener gets all events
     * @param cancellation ends the run early; what was finished stays in the cache
     */
    public RunResult run(Plan plan, RunListener listener, Cancellation cancellation) {
        RunSession session = new RunSession(
                plan,
                cache.parts(),
                new RunDevice(plan.options().device(), devices),
                new Events(listener, plan.secrets(), cancellation),
                cancellation);
        return new FlowRun(session, engines).run();
    }
}
