package io.graftflow.repository;

import io.graftflow.base.Hash;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model whose files are all on this machine.
 *
 * @param reference what was asked for, in its canonical form
 * @param pinned the reference that names exactly these files for ever, such as one with a commit; else the same
 * @param main the name of the model's own file, a key of {@code files}: {@code model.onnx} for an ONNX model
 * @param files all files by name
 */
public record Resolved(
        ModelReference reference, ModelReference pinned, String main, SortedMap<String, ModelFile> files) {

    public Resolved {
        Objects.requireNonNull(reference, "reference");
        Objects.requireNonNull(pinned, "pinned");
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        files.forEach((name, file) -> {
            if (!name.equals(file.name())) {
                throw new IllegalArgumentException("The file " + file.name() + " is under the name " + name + ".");
            }
        });
        if (!files.containsKey(main)) {
            throw new IllegalArgumentException("The main file " + main + " is none of " + files.keySet() + ".");
        }
    }

    /**
     * Where the bytes of the model's own file are. Its companions need not lie beside it: see {@link
     * ModelStore#folder}.
     */
    public Path mainPath() {
        return files.get(main).path();
    }

    /** Where the bytes of a companion are, such as {@code tokenizer.json}; empty when the model has none. */
    public Optional<Path> path(String name) {
        return Optional.ofNullable(files.get(name)).map(ModelFile::path);
    }

    /** The size of all files. */
    public long bytes() {
        return files.values().stream().mapToLong(ModelFile::bytes).sum();
    }

    /**
     * One SHA-256 for all: the file's own when there is but one, else that of all names and hashes. Where the files
     * came from makes no difference.
     */
    public String sha256() {
        if (files.size() == 1) {
            return files.get(main).sha256();
        }
        var hash = new Hash();
        for (Map.Entry<String, ModelFile> file : files.entrySet()) {
            hash.add(file.getKey()).add(file.getValue().sha256());
        }
        return hash.hex();
    }
}
