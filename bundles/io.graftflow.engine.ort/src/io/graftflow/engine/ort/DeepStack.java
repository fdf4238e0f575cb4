package io.graftflow.engine.ort;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Does work on a thread with a deep stack. When ONNX Runtime (1.29) makes its environment, it matches the command line of the
 * process against a regular expression, some levels of recursion for each character: on a stack of the usual megabyte, a
 * command line of 4000 characters ends the process.
 */
final class DeepStack {

    /** Enough for 100,000 characters; only what is used takes memory. */
    private static final long BYTES = 256L << 20;

    private DeepStack() {}

    static <T> T call(Supplier<T> work) {
        var task = new FutureTask<T>(work::get);
        var thread = new Thread(null, task, "graftflow-onnxruntime", BYTES);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
