package io.graftflow.engine;

import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

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

    /**
     * What is wrong with an optimizer: one that this engine does not have, or an option that the optimizer does not have.
     * The default finds nothing.
     */
    default Optional<Problem> problem(Optimizer optimizer) {
        return Optional.empty();
    }

    /**
     * Which option of an optimizer is its momentum, which may be another in each step: PyTorch's {@code momentum}, or {@code
     * beta1} of optimizers like Adam. Empty when it has none, or when this engine does not know it.
     */
    default Optional<String> momentum(Optimizer optimizer) {
        return Optional.empty();
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

    /** The file formats that this engine can {@link #write}, each with what it is for. ONNX itself is none of them. */
    default SortedMap<String, String> formats() {
        return Collections.emptySortedMap();
    }

    /**
     * Writes a network as a file of another format, whole or not at all.
     *
     * @param format one of {@link #formats}
     * @throws java.io.IOException when the file cannot be written
     * @throws io.graftflow.base.ProblemException {@code engine.format}, {@code engine.unsupported-operator}
     */
    default void write(OnnxModel network, String format, Path file) throws IOException {
        throw ProblemException.error(
                "engine.format",
                "The engine \"" + id() + "\" does not write the format \"" + format + "\".",
                Nearest.remedy(format, formats().keySet()));
    }
}
