package io.graftflow.engine.ort;

import ai.onnxruntime.OrtEnvironment;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Device;
import io.graftflow.engine.DeviceStatus;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.engine.djl.Djl;
import io.graftflow.onnx.OnnxModel;
import java.nio.file.Path;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** ONNX Runtime, through DJL's engine of that name. Its sessions may be used by many threads at once. */
@Component(service = Engine.class)
public final class OrtEngine implements Engine {

    /** This engine's id. */
    public static final String ID = "onnxruntime";

    private volatile List<DeviceStatus> devices = List.of();

    @Override
    public String id() {
        return ID;
    }

    /** The version of the native library; DJL's own engine says a fixed one that need not be the one in use. */
    @Override
    public String version() {
        return environment().getVersion();
    }

    @Override
    public boolean trains() {
        return false;
    }

    @Override
    public List<DeviceStatus> devices() {
        if (devices.isEmpty()) {
            devices = OrtDevices.probe();
        }
        return devices;
    }

    /** Loads the network to find out, because ONNX Runtime has no other way to say which operators it lacks. */
    @Override
    public List<Problem> unsupported(OnnxModel network) {
        try {
            open(network, Device.CPU, new SessionOptions(1, false)).close();
            return List.of();
        } catch (ProblemException e) {
            return List.of(e.problem());
        }
    }

    @Override
    public Session open(Path network, Device device, SessionOptions options) {
        return new OrtLoader(usable(device), options).load(network);
    }

    @Override
    public Session open(OnnxModel network, Device device, SessionOptions options) {
        return new OrtLoader(usable(device), options).load(network);
    }

    @Override
    public TrainingSession train(TrainingProgram program, Device device, SessionOptions options) {
        throw ProblemException.error(
                "engine.cannot-train",
                "ONNX Runtime runs networks but does not train them.",
                "Train with the engine pytorch.");
    }

    /** ONNX Runtime's environment, one a process, which DJL makes. */
    static OrtEnvironment environment() {
        return DeepStack.call(() -> {
            Djl.engine(Djl.ONNX_RUNTIME);
            return OrtEnvironment.getEnvironment();
        });
    }

    private Device usable(Device device) {
        DeviceStatus.require(id(), devices(), device);
        return device;
    }
}
