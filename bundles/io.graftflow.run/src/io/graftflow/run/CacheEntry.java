package io.graftflow.run;

import java.time.Instant;

/**
 * The outputs of one node in the cache.
 *
 * @param key 64 hexadecimal digits
 * @param type the node's type, {@code train.fine-tune@1}
 * @param node the id of the node that computed them
 * @param bytes their size
 * @param created when they were computed
 * @param used when a run needed them last
 * @param seconds how long it took to compute them
 */
public record CacheEntry(
        String key, String type, String node, long bytes, Instant created, Instant used, double seconds) {}
