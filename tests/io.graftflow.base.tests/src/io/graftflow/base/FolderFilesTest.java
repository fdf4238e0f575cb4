package io.graftflow.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderFilesTest {

    private static final List<String> ENDINGS = List.of("png", "jpg");

    @TempDir
    Path folder;

    private final List<String> found = new ArrayList<>();

    @Test
    void filesOfAFolderComeBeforeThoseOfItsSubFoldersEachByName() throws IOException {
        files("b/2.png", "b/10.png", "a/x/deep.jpg", "a/z.png", "c.png", "B.JPG", "ä.png");
        assertTrue(walk(100).whole());
        assertEquals(List.of("B.JPG", "c.png", "ä.png", "a/z.png", "a/x/deep.jpg", "b/10.png", "b/2.png"), found);
    }

    @Test
    void whatIsHiddenOrHasAnotherEndingIsPassedOver() throws IOException {
        files(".a.png", ".hidden/a.png", "a.txt", "png", ".png", "a.png.part", "dot./a.png");
        walk(100);
        assertEquals(List.of("dot./a.png"), found);
    }

    @Test
    void linksAreFollowedToFilesInTheFolderAlone() throws IOException {
        files("in/a.png", "outside/b.png");
        Path in = folder.resolve("in");
        Files.createSymbolicLink(in.resolve("again.png"), in.resolve("a.png"));
        Files.createSymbolicLink(in.resolve("gone.png"), in.resolve("nowhere.png"));
        Files.createSymbolicLink(in.resolve("out.png"), folder.resolve("outside/b.png"));
        Files.createSymbolicLink(in.resolve("loop"), in);
        Files.createSymbolicLink(in.resolve("folder"), folder.resolve("outside"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), in);
        FolderFiles.Walk walk = FolderFiles.walk(link, ENDINGS, 100, Progress.NONE, (file, name) -> found.add(name));
        assertEquals(List.of("a.png", "again.png", "gone.png"), found);
        assertEquals(new FolderFiles.Walk(true, 3), walk);
    }

    @Test
    void endsEarlyWhenThereIsTooMuch() throws IOException {
        files("a/1.png", "b/2.png", "b/3.png", "b/4.png");
        assertFalse(walk(4).whole());
        assertTrue(found.contains("a/1.png"), found.toString());
        found.clear();
        assertTrue(walk(6).whole());
        assertEquals(4, found.size());
    }

    @Test
    void endsWhenItIsCancelled() throws IOException {
        files("1.png", "2.png", "3.png");
        Progress afterOne = Progress.quiet(() -> found.size() == 1);
        assertThrows(
                CancelledException.class,
                () -> FolderFiles.walk(folder, ENDINGS, 100, afterOne, (file, name) -> found.add(name)));
        assertEquals(List.of("1.png"), found);
    }

    @Test
    void aFolderThatIsNotThereIsAFault() {
        assertThrows(
                NoSuchFileException.class,
                () -> FolderFiles.walk(folder.resolve("none"), ENDINGS, 1, Progress.NONE, (file, name) -> {}));
    }

    private FolderFiles.Walk walk(long most) throws IOException {
        return FolderFiles.walk(folder, ENDINGS, most, Progress.NONE, (file, name) -> found.add(name));
    }

    private void files(String... names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
    }
}
