package io.graftflow.nodes.train;

import io.graftflow.engine.Engines;
import io.graftflow.engine.SessionOptions;
import io.graftflow.node.RunContext;
import io.graftflow.train.FeatureCache;
import io.graftflow.train.ModelRunner;
import io.graftflow.train.RunResult;
import io.graftflow.train.RunSettings;
import java.util.Locale;

/** How the nodes of this bundle run models. */
public final class Runners {

    private Runners() {}

    /** Runs on the device and with the threads of a run, keeping features where all nodes look for them. */
    public static ModelRunner of(Engines engines, RunContext context) {
        var settings =
                RunSettings.of(engines.inference(), context.device().used(), new SessionOptions(context.threads()));
        return new ModelRunner(settings, new FeatureCache(context.shared("features")));
    }

    /** How many rows were run and how many were there, for a run's summary. */
    public static String summary(RunResult result) {
        return String.format(
                Locale.ROOT,
                "%,d rows computed, %,d taken from the feature cache.",
                result.computed(),
                result.fromCache());
    }
}
