package io.graftflow.engine.pytorch;

import io.graftflow.base.Problem;
import io.graftflow.engine.Device;
import io.graftflow.engine.DeviceStatus;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Optimizer;
import io.graftflow.engine.PrecisionChoice;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.engine.djl.Djl;
import io.graftflow.engine.djl.Hardware;
import io.graftflow.engine.pytorch.internal.compile.CompiledNetwork;
import io.graftflow.engine.pytorch.internal.compile.Compiler;
import io.graftflow.engine.pytorch.internal.compile.Purpose;
import io.graftflow.engine.pytorch.internal.export.TorchFiles;
import io.graftflow.engine.pytorch.internal.optimize.OptimizerModule;
import io.graftflow.engine.pytorch.internal.run.TorchDevices;
import io.graftflow.engine.pytorch.internal.run.TorchNetwork;
import io.graftflow.engine.pytorch.internal.run.TorchTraining;
import io.graftflow.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Component;

/**
 * PyTorch, through DJL's engine of that name. Takes ONNX networks of the operators that its compiler knows, runs them and
 * trains them with PyTorch's own numbers. Its sessions may be used by many threads, which take turns.
 */
@Component(service = Engine.class)
public final class PyTorchEngine implements Engine {

    /** This engine's id. */
    public static final String ID = "pytorch";

    private static final String TORCHSCRIPT = "torchscript";
    private static final String DICTIONARY = "pytorch";

    private volatile List<DeviceStatus> devices = List.of();

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String version() {
        return Djl.engine(Djl.PYTORCH).getVersion();
    }

    @Override
    public boolean trains() {
        return true;
    }

    @Override
    public List<DeviceStatus> devices() {
        if (devices.isEmpty()) {
            devices = TorchDevices.probe();
        }
        return devices;
    }

    @Override
    public PrecisionChoice precision(Device device) {
        DeviceStatus.require(ID, devices(), device);
        int capability = device.kind() == Device.Kind.CUDA ? Djl.computeCapability(device.index()) : 0;
        return Hardware.here().precision(device, capability);
    }

    @Override
    public Optional<Problem> problem(Optimizer optimizer) {
        return OptimizerModule.problem(optimizer);
    }

    @Override
    public Optional<String> momentum(Optimizer optimizer) {
        return OptimizerModule.momentumOption(optimizer);
    }

    @Override
    public List<Problem> unsupported(OnnxModel network) {
        return Compiler.unsupported(network);
    }

    @Override
    public Session open(Path network, Device device, SessionOptions options) {
        return open(OnnxModel.read(network), device, options);
    }

    @Override
    public Session open(OnnxModel network, Device device, SessionOptions options) {
        DeviceStatus.require(ID, devices(), device);
        CompiledNetwork compiled = Compiler.compile(network, Purpose.USE.withOptimize(options.optimize()));
        return new TorchNetwork(compiled, device, options);
    }

    @Override
    public TrainingSession train(TrainingProgram program, Device device, SessionOptions options) {
        DeviceStatus.require(ID, devices(), device);
        return TorchTraining.open(program, device, options);
    }

    @Override
    public SortedMap<String, String> formats() {
        return new TreeMap<>(Map.of(
                TORCHSCRIPT, "a module for torch.jit.load of PyTorch 1.13 and later",
                DICTIONARY, "the initializers by name, for torch.load and load_state_dict"));
    }

    @Override
    public void write(OnnxModel network, String format, Path file) throws IOException {
        switch (format) {
            case TORCHSCRIPT -> TorchFiles.module(network, file);
            case DICTIONARY -> TorchFiles.dictionary(network, file);
            default -> Engine.super.write(network, format, file);
        }
    }
}
