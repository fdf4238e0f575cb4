package io.graftflow.train;

import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.SessionOptions;
import io.graftflow.preprocess.LengthBuckets;

/**
 * What a model is run with.
 *
 * @param engine the engine for use, {@link io.graftflow.engine.Engines#inference}
 * @param device where it runs
 * @param options threads
 * @param buckets how rows are put into batches
 */
public record RunSettings(Engine engine, Device device, SessionOptions options, LengthBuckets buckets) {

    /** With batches of a usual size. */
    public static RunSettings of(Engine engine, Device device, SessionOptions options) {
        return new RunSettings(engine, device, options, LengthBuckets.DEFAULT);
    }
}
