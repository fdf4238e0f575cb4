package io.graftflow.node;

/**
 * Something from outside the workflow that a node reads; the lock file pins it.
 *
 * @param reference a model's reference, or a file's path as the workflow says it
 * @param sha256 of its content, 64 hexadecimal digits
 * @param bytes its size
 */
public record External(String reference, String sha256, long bytes) {}
