package io.graftflow.node;

import io.graftflow.base.Progress;
import io.graftflow.engine.DeviceChoice;
import java.nio.file.Path;

/** What a run gives a node. */
public interface RunContext {

    /** Where to say how far the work is, and where to learn that it was cancelled. */
    Progress progress();

    /** The one source of randomness. */
    long seed();

    /** The device to compute on. Found out at the first call. */
    DeviceChoice device();

    /** How many threads the node may keep busy. */
    int threads();

    /**
     * Where the value of an output port is to be written: a file for a table, a folder (not made yet) for a model or a
     * report. It lies in a place that becomes visible as a whole after the node has ended well.
     */
    Path output(String port);

    /**
     * A folder for checkpoints. It outlives a killed run and is there again when the same node with the same settings
     * and inputs runs again; it goes after the node has ended well.
     */
    Path scratch();

    /** A folder that all runs and nodes share for one purpose, such as {@code features}; its user keeps it sound. */
    Path shared(String purpose);

    /** Says something that belongs into the run's summary. */
    void note(String sentence);
}
