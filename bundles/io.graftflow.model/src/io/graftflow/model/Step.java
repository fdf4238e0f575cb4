package io.graftflow.model;

import java.util.Map;

/**
 * One step of a model's provenance.
 *
 * @param action what was done, such as {@code load}, {@code replace-head}, {@code fine-tune}, {@code fuse}
 * @param details what with: reference, hash, settings, rows, metrics; all as text
 */
public record Step(String action, Map<String, String> details) {

    /** Keeps its own copy, sorted by key. */
    public Step {
        details = java.util.Collections.unmodifiableSortedMap(new java.util.TreeMap<>(details));
    }
}
