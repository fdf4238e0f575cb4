package io.graftflow.engine.djl;

import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import io.graftflow.base.Folders;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;

/**
 * The one door to DJL. DJL finds its engines and their native libraries through the context class loader of the thread that
 * uses it first, and what it does not find then it never finds; in OSGi that loader must be the library bundle's. So all
 * that touches DJL runs inside {@link #call}. Before the first use it is told to stay off the network and to keep its files
 * in Graftflow's own folder; what the launcher has said already, by a system property or in the environment, stands.
 */
public final class Djl {

    /** DJL's name of its PyTorch engine. */
    public static final String PYTORCH = "PyTorch";

    /** DJL's name of its ONNX Runtime engine. */
    public static final String ONNX_RUNTIME = "OnnxRuntime";

    static {
        byDefault("ai.djl.offline", "true");
        byDefault("OPT_OUT_TRACKING", "true");
        byDefault("DJL_CACHE_DIR", Folders.home().resolve("djl").toString());
        // else each of its ONNX Runtime managers loads all of PyTorch, for operators that nobody calls
        byDefault("ai.djl.onnx.disable_alternative", "true");
        // optimizing the graph costs the first calls more than it gains in all later ones
        byDefault("ai.djl.pytorch.graph_optimizer", "false");
    }

    private Djl() {}

    /**
     * Work that touches DJL.
     *
     * @param <T> what it returns
     * @param <E> what it throws
     */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        /** Does it. */
        T run() throws E;
    }

    /** Does work with the class loader that DJL needs. */
    public static <T, E extends Exception> T call(Work<T, E> work) throws E {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Engine.class.getClassLoader());
        try {
            return work.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /**
     * An engine of DJL, whose native libraries are loaded when it is asked for the first time.
     *
     * @param name {@link #PYTORCH} or {@link #ONNX_RUNTIME}
     * @throws ProblemException {@code engine.native-library} when they cannot be loaded
     */
    public static Engine engine(String name) {
        try {
            return call(() -> Engine.getEngine(name));
        } catch (RuntimeException | LinkageError e) {
            Throwable root = root(e);
            throw new ProblemException(
                    Problem.error(
                            "engine.native-library",
                            "The native libraries of " + name + " cannot be loaded: " + root.getMessage(),
                            "Run \"graftflow doctor\" to see what is missing."),
                    e);
        }
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static void byDefault(String name, String value) {
        if (System.getProperty(name) == null && System.getenv(name) == null) {
            System.setProperty(name, value);
        }
    }

    /** The compute capability of a CUDA device: ten times its major version and its minor one; 0 when it cannot be told. */
    public static int computeCapability(int card) {
        try {
            return Integer.parseInt(call(() -> CudaUtils.getComputeCapability(card)));
        } catch (IllegalArgumentException withoutRuntime) {
            return 0;
        }
    }
}
