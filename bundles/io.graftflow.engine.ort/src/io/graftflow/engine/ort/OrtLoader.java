package io.graftflow.engine.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.CodedOutputStream;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Device;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.djl.Djl;
import io.graftflow.onnx.OnnxModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Loads networks into ONNX Runtime. The session is made here and handed to DJL, instead of by DJL's own model class: that
 * one holds a network from memory two more times and leaves a folder behind for each, and it hides what the session knows
 * of its inputs and outputs.
 */
final class OrtLoader {

    /** A network up to this size is handed over in memory, a larger one through a temporary file. */
    private static final long LARGEST_IN_MEMORY = 256L << 20;

    private final Device device;
    private final SessionOptions options;

    OrtLoader(Device device, SessionOptions options) {
        this.device = device;
        this.options = options;
    }

    /** Loads a file, with the data files beside it, which ONNX Runtime maps itself. */
    Session load(Path file) {
        OnnxModel network = OnnxModel.read(file);
        WideIntegers wide = WideIntegers.of(network);
        return wide.changes()
                ? load(wide.network(), wide, file.toString())
                : open(wide, file.toString(), native_ -> OrtEngine.environment()
                        .createSession(file.toString(), native_));
    }

    /** Loads a network that need not be a file. */
    Session load(OnnxModel network) {
        WideIntegers wide = WideIntegers.of(network);
        return load(wide.network(), wide, network.graph().getName());
    }

    private Session load(OnnxModel network, WideIntegers wide, String name) {
        try {
            if (network.bytes() <= LARGEST_IN_MEMORY) {
                ByteBuffer bytes = serialize(network);
                return open(wide, name, native_ -> OrtEngine.environment().createSession(bytes, native_));
            }
            Path folder = Files.createTempDirectory("graftflow-network");
            try {
                Path file = folder.resolve("model.onnx");
                network.write(file);
                return open(wide, name, native_ -> OrtEngine.environment().createSession(file.toString(), native_));
            } finally {
                AtomicFiles.deleteTree(folder);
            }
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "engine.load",
                            "The network cannot be handed to ONNX Runtime: " + e.getMessage(),
                            "Make room in the folder for temporary files (java.io.tmpdir)."),
                    e);
        }
    }

    private static ByteBuffer serialize(OnnxModel network) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(network.proto().getSerializedSize());
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        network.proto().writeTo(out);
        out.flush();
        return bytes.flip();
    }

    /** Makes ONNX Runtime's session. */
    @FunctionalInterface
    private interface Maker {
        OrtSession make(OrtSession.SessionOptions options) throws OrtException;
    }

    private Session open(WideIntegers wide, String name, Maker maker) {
        OrtEngine.environment();
        return Djl.call(() -> {
            try (var nativeOptions = new OrtSession.SessionOptions()) {
                configure(nativeOptions);
                return new OrtNetwork(maker.make(nativeOptions), wide, device);
            } catch (OrtException e) {
                throw OrtProblems.load(e, name);
            }
        });
    }

    private void configure(OrtSession.SessionOptions session) throws OrtException {
        session.setIntraOpNumThreads(options.effectiveThreads());
        session.setInterOpNumThreads(1);
        // all that goes wrong is thrown, so it need not be printed too
        session.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        session.setOptimizationLevel(
                options.optimize()
                        ? OrtSession.SessionOptions.OptLevel.ALL_OPT
                        : OrtSession.SessionOptions.OptLevel.NO_OPT);
        if (device.kind() == Device.Kind.CUDA) {
            session.addCUDA(device.index());
        }
    }
}
