package io.graftflow.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link AtomicFiles} promises: whole or absent, and nothing left over. */
class AtomicFilesTest {

    @TempDir
    private Path folder;

    @Test
    void whatWasWrittenIsWhatIsRead() throws IOException {
        Path file = folder.resolve("a/b/c.txt");
        AtomicFiles.writeString(file, "Pfropfreis \u00e4\n");
        assertEquals("Pfropfreis \u00e4\n", Files.readString(file));
        AtomicFiles.writeString(file, "");
        assertEquals("", Files.readString(file));
        assertEquals(List.of("c.txt"), names(file.getParent()));
    }

    @Test
    void aWriterThatFailsHalfWayLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "old");
        assertThrows(
                IOException.class,
                () -> AtomicFiles.write(file, temporary -> {
                    Files.writeString(temporary, "half of the ne");
                    throw new IOException("disk full");
                }));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("f"), names(folder));
    }

    @Test
    void aCancelledWriterLeavesNoFile() throws IOException {
        assertThrows(
                CancelledException.class,
                () -> AtomicFiles.write(folder.resolve("f"), temporary -> {
                    Files.writeString(temporary, "half");
                    throw new CancelledException();
                }));
        assertEquals(List.of(), names(folder));
    }

    @Test
    void aWriterThatWritesNothingFailsAndTheOldFileStands() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "old");
        assertThrows(IOException.class, () -> AtomicFiles.write(file, temporary -> {}));
        assertEquals("old", Files.readString(file));
    }

    @Test
    void readersSeeTheOldOrTheNewFileNeverAPart() throws Exception {
        Path file = folder.resolve("f");
        String[] texts = {"a".repeat(1 << 16), "b".repeat(1 << 18)};
        AtomicFiles.writeString(file, texts[0]);
        var done = new AtomicBoolean();
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> reads = reader.submit(() -> {
                int count = 0;
                while (!done.get() || count == 0) {
                    String seen = Files.readString(file);
                    assertTrue(seen.equals(texts[0]) || seen.equals(texts[1]), () -> "saw " + seen.length());
                    count++;
                }
                return count;
            });
            for (int turn = 0; turn < 100; turn++) {
                AtomicFiles.writeString(file, texts[turn % 2]);
            }
            done.set(true);
            assertTrue(reads.get() > 0);
        } finally {
            done.set(true);
            reader.shutdownNow();
        }
    }

    @Test
    void aFolderIsReplacedAsAWhole() throws IOException {
        Path target = folder.resolve("model");
        AtomicFiles.writeFolder(target, temporary -> {
            Files.writeString(temporary.resolve("a"), "1");
            Files.createDirectories(temporary.resolve("sub"));
            Files.writeString(temporary.resolve("sub/b"), "2");
        });
        assertEquals(List.of("a", "sub"), names(target));
        AtomicFiles.writeFolder(target, temporary -> Files.writeString(temporary.resolve("c"), "3"));
        assertEquals(List.of("c"), names(target));
        assertEquals(List.of("model"), names(folder));
    }

    @Test
    void aFolderWhoseWriterFailsStaysAsItWas() throws IOException {
        Path target = folder.resolve("model");
        AtomicFiles.writeFolder(target, temporary -> Files.writeString(temporary.resolve("a"), "1"));
        assertThrows(
                IOException.class,
                () -> AtomicFiles.writeFolder(target, temporary -> {
                    Files.writeString(temporary.resolve("b"), "half");
                    throw new IOException("disk full");
                }));
        assertEquals(List.of("a"), names(target));
        assertEquals("1", Files.readString(target.resolve("a")));
        assertEquals(List.of("model"), names(folder));
    }

    @Test
    void aFileInTheWayOfAFolderIsReplacedToo() throws IOException {
        Path target = Files.writeString(folder.resolve("model"), "a file");
        AtomicFiles.writeFolder(target, temporary -> Files.writeString(temporary.resolve("a"), "1"));
        assertEquals(List.of("a"), names(target));
    }

    @Test
    void manyWritersOfOneFolderLeaveOneOfTheirsWhole() throws Exception {
        Path target = folder.resolve("model");
        int writers = 8;
        var together = new CyclicBarrier(writers);
        ExecutorService pool = Executors.newFixedThreadPool(writers);
        try {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                String text = String.valueOf(i);
                tasks.add(() -> {
                    together.await();
                    try {
                        AtomicFiles.writeFolder(target, temporary -> {
                            Files.writeString(temporary.resolve("a"), text);
                            Files.writeString(temporary.resolve("b"), text);
                        });
                        return true;
                    } catch (IOException anotherWasFaster) {
                        return false;
                    }
                });
            }
            boolean anyWrote = false;
            for (Future<Boolean> wrote : pool.invokeAll(tasks)) {
                anyWrote |= wrote.get();
            }
            assertTrue(anyWrote);
        } finally {
            pool.shutdownNow();
        }
        assertEquals(List.of("model"), names(folder));
        assertEquals(List.of("a", "b"), names(target));
        assertEquals(Files.readString(target.resolve("a")), Files.readString(target.resolve("b")));
    }

    @Test
    void deletingATreeFollowsNoLink() throws IOException {
        Path kept = Files.createDirectories(folder.resolve("kept"));
        Files.writeString(kept.resolve("f"), "stays");
        Path tree = Files.createDirectories(folder.resolve("tree/sub"));
        Files.createSymbolicLink(tree.resolve("link"), kept);
        AtomicFiles.deleteTree(folder.resolve("tree"));
        assertFalse(Files.exists(folder.resolve("tree")));
        assertEquals("stays", Files.readString(kept.resolve("f")));
        AtomicFiles.deleteTree(folder.resolve("never-was"));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
