package io.graftflow.engine.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.graftflow.engine.Device;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.compare.Trajectory;
import io.graftflow.engine.testkit.Fixtures;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Trains every network that comes with the known results of a training; see {@link Fixtures#models}. */
class TrajectoryTest {

    @TestFactory
    Stream<DynamicTest> trainsAsPyTorchItself() {
        return Fixtures.models().stream()
                .filter(Trajectory::isIn)
                .map(folder -> dynamicTest(
                        folder.getFileName().toString(),
                        () -> assertEquals(
                                List.of(),
                                Trajectory.run(folder, new PyTorchEngine(), Device.CPU, new SessionOptions(2))
                                        .complaints())));
    }
}
