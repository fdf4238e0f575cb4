package io.graftflow.repository;

import java.nio.file.Path;
import java.util.Objects;

/**
 * One file of a model, whole and verified.
 *
 * @param name its name in the model's folder, with {@code /} between folders: {@code model.onnx}, {@code
 *     tokenizer.json}
 * @param path where its bytes are; read only
 * @param sha256 of its bytes, 64 lower-case hexadecimal digits
 * @param bytes its size
 * @param source where it came from, for people: an address, an entry of a jar, a path; never with credentials
 */
public record ModelFile(String name, Path path, String sha256, long bytes, String source) {

    public ModelFile {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(source, "source");
    }
}
