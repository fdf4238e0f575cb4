package io.graftflow.run;

import io.graftflow.base.Problem;
import io.graftflow.run.internal.CacheFolder;
import io.graftflow.run.internal.Masks;

/** What all nodes of one run share. */
record RunSession(Plan plan, CacheFolder cache, RunDevice device, Events events, Cancellation cancellation) {

    /** A problem of a node, as it may be shown. */
    Problem told(Problem problem, String node) {
        return Masks.mask(problem.node().isEmpty() ? problem.in(node) : problem, plan.secrets());
    }
}
