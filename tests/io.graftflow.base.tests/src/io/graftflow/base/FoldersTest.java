package io.graftflow.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where {@link Folders} looks. */
class FoldersTest {

    private static final String PROPERTY = "graftflow.home";

    private String before;

    @BeforeEach
    void keepProperty() {
        before = System.getProperty(PROPERTY);
    }

    @AfterEach
    void restoreProperty() {
        if (before == null) {
            System.clearProperty(PROPERTY);
        } else {
            System.setProperty(PROPERTY, before);
        }
    }

    @Test
    void thePropertyGoesBeforeTheEnvironment() {
        System.setProperty(PROPERTY, "/somewhere");
        assertEquals(Path.of("/somewhere").toAbsolutePath(), Folders.home());
        assertTrue(Folders.cache().startsWith(Folders.home()));
        assertTrue(Folders.store().startsWith(Folders.home()));
    }

    @Test
    void aRelativePathIsTakenFromTheCurrentFolder() {
        System.setProperty(PROPERTY, "here");
        assertEquals(Path.of("").toAbsolutePath().resolve("here"), Folders.home());
    }

    @Test
    void withoutAnythingSetTheFolderIsStillAbsolute() {
        System.clearProperty(PROPERTY);
        assertTrue(Folders.home().isAbsolute());
    }
}
