package io.graftflow.run;

/**
 * How much the cache holds.
 *
 * @param entries how many nodes' outputs
 * @param entryBytes their size
 * @param sharedBytes the size of what nodes share, such as features
 * @param workBytes the size of checkpoints of nodes that did not end
 */
public record CacheUsage(long entries, long entryBytes, long sharedBytes, long workBytes) {

    /** All of it. */
    public long bytes() {
        return entryBytes + sharedBytes + workBytes;
    }
}
