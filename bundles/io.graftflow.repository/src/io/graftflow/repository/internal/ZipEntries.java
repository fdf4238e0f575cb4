package io.graftflow.repository.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.repository.ModelFile;
import io.graftflow.repository.Staging;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The files of a jar. An archive that tries to write outside a folder, or to fill the disk, is refused whole. */
final class ZipEntries implements ModelLayout.Source, AutoCloseable {

    private final ZipFile zip;
    private final String where;
    private final Staging staging;
    private final SortedSet<String> names;

    /**
     * Opens a jar.
     *
     * @param where what to call it in a problem
     * @throws ProblemException {@code reference.damaged}, {@code reference.unsafe-path}, {@code reference.absurd-size}
     */
    ZipEntries(Path jar, String where, Staging staging) throws IOException {
        this.where = where;
        this.staging = staging;
        try {
            this.zip = new ZipFile(jar.toFile());
        } catch (ZipException e) {
            throw damaged(jar.toString(), e);
        }
        try {
            this.names = Collections.unmodifiableSortedSet(checkedNames());
        } catch (RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private SortedSet<String> checkedNames() {
        var guard = new ArchiveGuard(where);
        var found = new TreeSet<String>();
        zip.stream().forEach(entry -> {
            guard.check(entry.getName(), entry.getSize(), entry.getCompressedSize());
            if (!entry.isDirectory()) {
                found.add(entry.getName());
            }
        });
        return found;
    }

    @Override
    public SortedSet<String> names() {
        return names;
    }

    @Override
    public String where() {
        return where;
    }

    @Override
    public ModelFile take(String entryName, String name) throws IOException {
        ZipEntry entry = zip.getEntry(entryName);
        staging.progress().report(-1, "unpacking " + entryName);
        try (InputStream in = new Checked(zip.getInputStream(entry), entry)) {
            return staging.keep(name, where + "#" + entryName, in);
        } catch (ZipException e) {
            throw damaged(zip.getName(), e);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private static ProblemException damaged(String jar, ZipException cause) {
        return new ProblemException(
                Problem.error(
                        "reference.damaged",
                        jar + " is not a whole archive: " + cause.getMessage() + ".",
                        "Delete that file and fetch again."),
                cause);
    }

    /** Holds what is read against the size and the CRC-32 that the archive gives; {@link ZipFile} itself does not. */
    private static final class Checked extends FilterInputStream {

        private final ZipEntry entry;
        private final CRC32 crc = new CRC32();
        private long bytes;

        Checked(InputStream in, ZipEntry entry) {
            super(in);
            this.entry = entry;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            int count = read(one, 0, 1);
            return count < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            if (count > 0) {
                crc.update(target, offset, count);
                bytes += count;
                if (bytes > entry.getSize()) {
                    throw new ZipException(entry.getName() + " is longer than the archive says");
                }
            } else if (count < 0 && (bytes != entry.getSize() || crc.getValue() != entry.getCrc())) {
                throw new ZipException(entry.getName() + " has not the size or the CRC-32 that the archive says");
            }
            return count;
        }
    }
}
