package io.graftflow.repository.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Files in the making that nobody finishes any more, because a process was killed or somebody thought better of it. */
final class Leftovers {

    private static final Duration MAKING = Duration.ofDays(2);
    private static final Duration DOWNLOAD = Duration.ofDays(30);

    private Leftovers() {}

    static void remove(Path store) throws IOException {
        remove(store.resolve("temporary"), MAKING);
        remove(store.resolve("downloads"), DOWNLOAD);
    }

    private static void remove(Path folder, Duration age) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Instant limit = Instant.now().minus(age);
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        for (Path file : files) {
            if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                Files.deleteIfExists(file);
            }
        }
    }
}
