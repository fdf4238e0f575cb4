package io.graftflow.engine;

/**
 * How a network is run.
 *
 * @param threads threads for the work inside one operator; 0 for the number of cores
 * @param optimize whether the engine may rewrite the graph to run it faster; off, each operator runs as the file has it
 */
public record SessionOptions(int threads, boolean optimize) {

    /** As many threads as there are cores, on an optimized graph. */
    public static final SessionOptions DEFAULT = new SessionOptions(0);

    /** So many threads, on an optimized graph. */
    public SessionOptions(int threads) {
        this(threads, true);
    }

    /** The number of threads, never 0. */
    public int effectiveThreads() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }
}
