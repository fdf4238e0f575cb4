package io.graftflow.desktop.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept between starts. */
class RememberedTest {

    @TempDir
    private Path home;

    @Test
    void theLastFolderIsThereAsLongAsItExists() throws IOException {
        Remembered remembered = new Remembered(home.resolve("desktop"));
        assertEquals(Optional.empty(), remembered.lastFolder());
        Path folder = Files.createDirectory(home.resolve("work"));
        remembered.opened(folder);
        assertEquals(Optional.of(folder), new Remembered(home.resolve("desktop")).lastFolder());
        Files.delete(folder);
        assertEquals(Optional.empty(), remembered.lastFolder());
    }

    @Test
    void eachFolderHasItsOwnPortAndState() {
        Remembered remembered = new Remembered(home);
        Path one = Path.of("/a/work");
        Path other = Path.of("/b/work");
        remembered.port(one, 4711);
        assertEquals(4711, remembered.port(one));
        assertEquals(0, remembered.port(other));
        assertNotEquals(remembered.state(one), remembered.state(other));
    }

    @Test
    void aDamagedFileIsAsGoodAsNone() throws IOException {
        Files.writeString(home.resolve("last.json"), "{\"last\":");
        assertEquals(Optional.empty(), new Remembered(home).lastFolder());
    }
}
