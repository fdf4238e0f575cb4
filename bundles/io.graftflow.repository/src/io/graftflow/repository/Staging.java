package io.graftflow.repository;

import io.graftflow.base.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** What the store lends a {@link RepositoryKind} while it fetches one reference. */
public interface Staging {

    /** Where to say how far it is, and to learn of a cancel. */
    Progress progress();

    /** Whether the network must not be used. */
    boolean offline();

    /**
     * Puts bytes into the store.
     *
     * @param name the file's name in the model's folder
     * @param source where it comes from, for people
     * @param content read to its end, not closed
     */
    ModelFile keep(String name, String source, InputStream content) throws IOException;

    /**
     * Downloads into the store, going on where an earlier try broke off.
     *
     * @param name the file's name in the model's folder
     */
    ModelFile download(String name, Download what) throws IOException;

    /** Downloads into a temporary file, which is gone when the reader is done. */
    <T> T read(Download what, Reader<T> reader) throws IOException;

    /** Hashes a file that stays where it is; a hash is remembered by path, size and time of change. */
    ModelFile inPlace(String name, Path file) throws IOException;

    /** Makes something of a file. */
    @FunctionalInterface
    interface Reader<T> {
        /** Reads the file. */
        T read(Path file) throws IOException;
    }
}
