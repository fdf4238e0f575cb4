package io.graftflow.engine;

/**
 * How a network is run.
 *
 * @param threads threads for the work inside one operator; 0 for the number of cores
 */
public record SessionOptions(int threads) {

    /** As many threads as there are cores. */
    public static final SessionOptions DEFAULT = new SessionOptions(0);

    /** The number of threads, never 0. */
    public int effectiveThreads() {
        return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }
}
