package io.graftflow.repository;

import io.graftflow.base.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

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

    /**
     * Lends a file in which a download may begin and which a later try finds as it was left, also in another process.
     * One at a time has it.
     *
     * @param name says what the file is, the same each time; need not be a file's name
     * @param reader works on the file, which may not exist yet, and deletes it when it is needed no more
     */
    <T> T beginning(String name, Reader<T> reader) throws IOException;

    /**
     * Asks a server for something small, such as a list of files. Redirects are followed; those of a {@code HEAD} only
     * on the same host. Whatever the status is, it is an answer.
     *
     * @param method {@code GET} or {@code HEAD}
     * @param headers to send to the address's own host
     * @throws IOException when no server answers, or when the network must not be used
     */
    Answer ask(String method, URI address, Map<String, String> headers) throws IOException;

    /** Hashes a file that stays where it is; a hash is remembered by path, size and time of change. */
    ModelFile inPlace(String name, Path file) throws IOException;

    /** Makes something of a file. */
    @FunctionalInterface
    interface Reader<T> {
        /** Reads the file. */
        T read(Path file) throws IOException;
    }
}
