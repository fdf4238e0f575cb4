package io.graftflow.engine.pytorch.internal.run;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Device;
import io.graftflow.engine.djl.Djl;
import io.graftflow.engine.pytorch.internal.archive.TorchArchive;
import io.graftflow.engine.pytorch.internal.archive.TorchModule;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How PyTorch is called: with so many threads, with or without gradients, its failures told in one sentence. */
final class Torch {

    /** What TorchScript's interpreter says last, behind its own stack trace. */
    private static final Pattern ERROR = Pattern.compile("(?s).*(?:RuntimeError|IndexError|ValueError|Error): (.*)");

    /** What PyTorch's allocators say, for the processor and for graphics cards. */
    private static final Pattern MEMORY =
            Pattern.compile("not enough memory|can't allocate memory|CUDA out of memory|std::bad_alloc");

    private static final int LONGEST = 500;

    private Torch() {}

    /**
     * Calls PyTorch from this thread. Threads, gradients and the graph optimizer are settings of a thread, so they are made
     * anew each time; that costs nothing.
     *
     * @param threads for the work inside one operator
     * @param gradients whether operators are recorded for a backward pass
     * @throws ProblemException {@code engine.run}, {@code engine.out-of-memory}
     */
    static <T> T call(int threads, boolean gradients, Djl.Work<T, RuntimeException> work) {
        Djl.engine(Djl.PYTORCH);
        return Djl.call(() -> {
            if (JniUtils.getNumThreads() != threads) {
                JniUtils.setNumThreads(threads);
            }
            JniUtils.setGraphExecutorOptimize(false);
            JniUtils.setGradMode(gradients);
            try {
                return work.run();
            } catch (EngineException e) {
                throw failure(e);
            } finally {
                JniUtils.setGradMode(false);
            }
        });
    }

    private static ProblemException failure(EngineException cause) {
        boolean memory = MEMORY.matcher(String.valueOf(cause.getMessage())).find();
        return new ProblemException(
                Problem.error(
                        memory ? "engine.out-of-memory" : "engine.run",
                        "PyTorch failed while it ran the network: " + message(cause),
                        memory ? "Run fewer rows at once." : "Check that the inputs fit together."),
                cause);
    }

    /** A manager of native memory on a device; whoever makes it closes it. */
    static PtNDManager manager(Device device) {
        Djl.engine(Djl.PYTORCH);
        return Djl.call(() -> (PtNDManager) NDManager.newBaseManager(
                device.kind() == Device.Kind.CUDA ? ai.djl.Device.gpu(device.index()) : ai.djl.Device.cpu(),
                Djl.PYTORCH));
    }

    /**
     * Loads a module, which belongs to the manager. It goes through a file, because PyTorch holds what it reads from a
     * stream three times. Its parameters can be trained.
     *
     * @throws ProblemException {@code engine.load}
     */
    static PtSymbolBlock load(TorchModule module, PtNDManager manager) {
        try {
            Path file = Files.createTempFile("graftflow-network", ".pt");
            try {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                    TorchArchive.write(module, out);
                }
                return Djl.call(() -> {
                    JniUtils.setGradMode(false);
                    return JniUtils.loadModule(manager, file, false, new String[0], new String[0], true);
                });
            } finally {
                AtomicFiles.deleteTree(file);
            }
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "engine.load",
                            "The network cannot be handed to PyTorch: " + e.getMessage(),
                            "Make room in the folder for temporary files (java.io.tmpdir)."),
                    e);
        } catch (EngineException e) {
            throw new ProblemException(
                    Problem.error(
                            "engine.load",
                            "PyTorch cannot load the network: " + message(e),
                            "Run it on ONNX Runtime, and report this."),
                    e);
        }
    }

    /** One sentence, with a full stop. */
    static String message(EngineException failure) {
        String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        Matcher error = ERROR.matcher(text);
        text = (error.matches() ? error.group(1) : text).strip();
        int trace = text.indexOf("\nException raised from");
        text = (trace > 0 ? text.substring(0, trace) : text)
                .replaceAll("\\s+", " ")
                .strip();
        if (text.length() > LONGEST) {
            text = text.substring(0, LONGEST) + "…";
        }
        return text.endsWith(".") || text.endsWith("…") ? text : text + ".";
    }
}
