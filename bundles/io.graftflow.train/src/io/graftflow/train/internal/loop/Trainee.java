package io.graftflow.train.internal.loop;

import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;

/**
 * What is trained, and by whom.
 *
 * @param engine that trains
 * @param device where
 * @param options of that engine
 * @param program what is trained
 * @param session that program, opened; whoever opened it closes it
 * @param precision in which numbers, and why
 */
public record Trainee(
        Engine engine,
        Device device,
        SessionOptions options,
        TrainingProgram program,
        TrainingSession session,
        PrecisionPick precision) {}
