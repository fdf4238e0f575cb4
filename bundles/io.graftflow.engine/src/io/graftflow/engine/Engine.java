package io.graftflow.engine;

import io.graftflow.base.Problem;
import io.graftflow.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.List;

/** Something that runs ONNX networks. Found as an OSGi service. */
public interface Engine {

    /** A stable word: {@code onnxruntime}, {@code pytorch}. */
    String id();

    /** The engine's own version. */
    String version();

    /** Whether {@link #train} works at all. */
    boolean trains();

    /** The devices that this machine has or might have, the main processor first. Loads native code at the first call. */
    List<DeviceStatus> devices();

    /**
     * In which numbers this engine trains fastest on a device without harm, and why. The default knows 32 bits.
     *
     * @throws io.graftflow.base.ProblemException {@code device.unavailable}
     */
    default PrecisionChoice precision(Device device) {
        return new PrecisionChoice(Precision.FLOAT32, "The engine " + id() + " trains in float32.");
    }

    /** What of a network this engine cannot run: one problem an operator or element type; empty when all is fine. */
    List<Problem> unsupported(OnnxModel network);

    /**
     * Loads a network for use from its file. The file must stay until the session is closed.
     *
     * @throws io.graftflow.base.ProblemException {@code engine.load}, {@code engine.unsupported-operator}
     */
    Session open(Path network, Device device, SessionOptions options);

    /**
     * Loads a network that need not be a file.
     *
     * @throws io.graftflow.base.ProblemException {@code engine.load}, {@code engine.unsupported-operator}
     */
    Session open(OnnxModel network, Device device, SessionOptions options);

    /**
     * Loads a network for training.
     *
     * @throws io.graftflow.base.ProblemException {@code engine.cannot-train}, {@code engine.unsupported-operator}
     */
    TrainingSession train(TrainingProgram program, Device device, SessionOptions options);
}
