package io.graftflow.fusion;

import io.graftflow.model.Preprocessing;
import java.nio.file.Path;
import java.util.Map;

/**
 * How raw values become the inputs of a fused model.
 *
 * @param how the preprocessing
 * @param files the files that it needs, with those that belong to them, by their names in the model's folder
 */
public record FusedInputs(Preprocessing how, Map<String, Path> files) {

    /** Keeps its own copy. */
    public FusedInputs {
        files = Map.copyOf(files);
    }
}
