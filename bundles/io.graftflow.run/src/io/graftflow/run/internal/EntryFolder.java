package io.graftflow.run.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Json;
import io.graftflow.node.Port;
import io.graftflow.node.PortKind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An entry in the making: a folder that nobody sees until it takes its place as a whole. */
public final class EntryFolder implements AutoCloseable {

    private static final String TABLE_SUFFIX = ".arrow";

    private final Path temporary;
    private final Path target;
    private final Path aside;

    EntryFolder(Path temporary, Path target, Path aside) throws IOException {
        this.temporary = temporary;
        this.target = target;
        this.aside = aside;
        Files.createDirectory(temporary);
    }

    /** Where the value of a port lies in an entry's folder. */
    public static Path place(Path folder, Port port) {
        return place(folder, port.name(), port.kind() == PortKind.TABLE);
    }

    /** Where the value of a port lies in an entry's folder. */
    public static Path place(Path folder, String port, boolean table) {
        return folder.resolve(table ? port + TABLE_SUFFIX : port);
    }

    /** Where it is made. */
    public Path folder() {
        return temporary;
    }

    /**
     * Puts it in its place, where it replaces what was there.
     *
     * @param about what it is
     * @param outputs for each port a summary
     * @param outsides the files that the node wrote outside of the cache
     * @param notes what the node said for the summary
     */
    public Entry commit(Entry.About about, Map<String, ObjectNode> outputs, List<Outside> outsides, List<String> notes)
            throws IOException {
        List<StoredFile> files = StoredFile.below(temporary);
        for (StoredFile file : files) {
            if (file.bytes() > Entry.SMALL_BYTES) {
                flush(temporary.resolve(file.path()));
            }
        }
        List<Entry.Written> written = new ArrayList<>();
        for (Outside outside : outsides) {
            written.add(Entry.Written.of(outside));
        }
        Entry entry = new Entry(target, about, outputs, files, written, notes);
        Files.writeString(temporary.resolve(Entry.FILE), Json.pretty(entry.toJson()));
        Files.createDirectories(target.getParent());
        if (Files.exists(target)) {
            Files.move(target, aside, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        return entry;
    }

    private static void flush(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Removes what did not take its place, and what was replaced. */
    @Override
    public void close() throws IOException {
        AtomicFiles.deleteTree(temporary);
        AtomicFiles.deleteTree(aside);
    }

    /** The folders in a folder; none when it is not there. */
    static List<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        }
    }
}
