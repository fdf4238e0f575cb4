package io.graftflow.train;

import io.graftflow.base.Problem;
import io.graftflow.engine.Device;
import io.graftflow.engine.DeviceStatus;
import io.graftflow.engine.Engine;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.TrainingProgram;
import io.graftflow.engine.TrainingSession;
import io.graftflow.engine.ort.OrtEngine;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** ONNX Runtime, counting the rows that go through it. */
final class CountingEngine implements Engine {

    private final Engine real = new OrtEngine();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong sessions = new AtomicLong();

    /** How many rows have been run since the last call. */
    long rows() {
        return rows.getAndSet(0);
    }

    /** How many networks have been loaded since the last call. */
    long sessions() {
        return sessions.getAndSet(0);
    }

    @Override
    public String id() {
        return real.id();
    }

    @Override
    public String version() {
        return real.version();
    }

    @Override
    public boolean trains() {
        return false;
    }

    @Override
    public List<DeviceStatus> devices() {
        return real.devices();
    }

    @Override
    public List<Problem> unsupported(OnnxModel network) {
        return real.unsupported(network);
    }

    @Override
    public Session open(Path network, Device device, SessionOptions options) {
        return counting(real.open(network, device, options));
    }

    @Override
    public Session open(OnnxModel network, Device device, SessionOptions options) {
        return counting(real.open(network, device, options));
    }

    @Override
    public TrainingSession train(TrainingProgram program, Device device, SessionOptions options) {
        return real.train(program, device, options);
    }

    private Session counting(Session session) {
        sessions.incrementAndGet();
        return new Session() {
            @Override
            public List<TensorSpec> inputs() {
                return session.inputs();
            }

            @Override
            public List<TensorSpec> outputs() {
                return session.outputs();
            }

            @Override
            public Map<String, TensorData> run(Map<String, TensorData> inputs) {
                rows.addAndGet(inputs.values().stream()
                        .mapToLong(tensor -> tensor.shape()[0])
                        .max()
                        .orElse(0));
                return session.run(inputs);
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }
}
