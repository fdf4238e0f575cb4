package io.graftflow.engine.ort;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtEnvironment;
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
 * Loads networks into ONNX Runtime. The session is made here and handed to DJL, instead of by DJL's own model class, which
 * hides what the session knows of its inputs and outputs, and takes a network that is no file through several copies (for
 * one of 90 MB, the process grew by 340 MB; by 210 MB here, of which 90 MB are the mapped file) and leaves a folder behind
 * for each.
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

    /** Loads a file, with the data files beside it. */
    Session load(Path file) {
        OnnxModel network = OnnxModel.read(file);
        WideIntegers wide = WideIntegers.of(network);
        return wide.changes()
                ? load(network)
                : open(
                        file.toString(),
                        wide,
                        SharedWeights.none(network),
                        (environment, session) -> environment.createSession(file.toString(), session));
    }

    /** Loads a network that need not be a file. */
    Session load(OnnxModel network) {
        WideIntegers wide = WideIntegers.of(network);
        SharedWeights weights = SharedWeights.of(wide.network(), OrtEngine.environment());
        return open(network.graph().getName(), wide, weights, (environment, session) -> {
            session.addExternalInitializers(weights.tensors());
            return make(environment, weights.graph(), session);
        });
    }

    /** Makes ONNX Runtime's session. */
    @FunctionalInterface
    private interface Maker {
        OrtSession make(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException;
    }

    private Session open(String name, WideIntegers wide, SharedWeights weights, Maker maker) {
        OrtEnvironment environment = OrtEngine.environment();
        return Djl.call(() -> {
            try (var session = new OrtSession.SessionOptions()) {
                configure(session);
                return new OrtNetwork(maker.make(environment, session), wide, weights, device);
            } catch (OrtException e) {
                weights.close();
                throw OrtProblems.load(e, name);
            } catch (ProblemException e) {
                weights.close();
                throw e;
            }
        });
    }

    private static OrtSession make(OrtEnvironment environment, ModelProto graph, OrtSession.SessionOptions options)
            throws OrtException {
        try {
            if (OnnxModel.of(graph).bytes() <= LARGEST_IN_MEMORY) {
                return environment.createSession(serialize(graph), options);
            }
            Path folder = Files.createTempDirectory("graftflow-network");
            try {
                Path file = folder.resolve("model.onnx");
                OnnxModel.of(graph).write(file);
                return environment.createSession(file.toString(), options);
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

    private static ByteBuffer serialize(ModelProto graph) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(graph.getSerializedSize());
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        graph.writeTo(out);
        out.flush();
        return bytes.flip();
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
