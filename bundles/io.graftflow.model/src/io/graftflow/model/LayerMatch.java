package io.graftflow.model;

import java.util.List;

/**
 * How a layer of one of several models stands to those of the others.
 *
 * @param path the layer's path
 * @param parameters how many numbers it holds of its own, without those of layers inside it
 * @param differences how the other models differ there, a sentence each; empty when all have the layer alike
 */
public record LayerMatch(String path, long parameters, List<String> differences) {

    /** Keeps its own copy. */
    public LayerMatch {
        differences = List.copyOf(differences);
    }
}
