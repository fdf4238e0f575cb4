package io.graftflow.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Files that are dropped on the canvas. */
class DropTest extends CanvasTest {

    @Test
    void aTableMakesANodeThatReadsIt() throws IOException {
        Window window = openEmpty();
        Path elsewhere = Files.writeString(Browsers.emptyFolder("elsewhere").resolve("trees.csv"), Samples.ROWS);
        window.drop(window.at(300, 200), elsewhere);
        assertThat(window.status("read-table").locator(".lamp.ready, .lamp.cached"))
                .isVisible();
        assertThat(window.field("path")).hasValue("trees.csv");
        assertEquals(Samples.ROWS, read(folder().resolve("trees.csv")));
    }

    @Test
    void aModelMakesANodeThatLoadsIt() throws IOException {
        Window window = openEmpty();
        window.drop(window.at(300, 200), Samples.network());
        assertThat(window.status("load-pretrained")).containsText("not run");
        assertThat(window.field("from")).hasValue("model.onnx");
    }

    @Test
    void aFolderOfPicturesMakesANodeThatReadsIt() throws IOException {
        Window window = openEmpty();
        Samples.pictures(folder().resolve("pictures"));
        window.drop(window.at(300, 200), folder().resolve("pictures"));
        assertThat(window.card("read-images")).containsText("pictures · 3 × 5");
        assertThat(window.field("path")).hasValue("pictures");
        window.press("F7");
        assertThat(window.status("read-images").locator(".lamp.ran, .lamp.cached"))
                .isVisible();
    }

    @Test
    void aFolderOfPicturesFromElsewhereIsCopiedBesideTheWorkflow() throws IOException {
        Window window = openEmpty();
        Path elsewhere = Browsers.emptyFolder("elsewhere").resolve("pets");
        Samples.pictures(elsewhere);
        Files.writeString(elsewhere.resolve("notes.txt"), "no picture");
        watch().expect("404|not found");
        window.drop(window.at(300, 200), elsewhere);
        assertThat(window.card("read-images")).containsText("pets · 3 × 5");
        assertThat(window.field("path")).hasValue("pets");
        assertEquals(-1L, Files.mismatch(elsewhere.resolve("red/one.png"), folder().resolve("pets/red/one.png")));
        assertFalse(Files.exists(folder().resolve("pets/notes.txt")));
    }

    @Test
    void whatNoNodeReadsIsRefusedWithAReason() throws IOException {
        Window window = openEmpty();
        write("notes/a.txt", "no picture");
        window.drop(window.at(300, 200), folder().resolve("notes"));
        assertThat(window.toast()).hasText("No node is made of notes.");
        assertThat(window.cards()).hasCount(0);
        Path elsewhere = Browsers.emptyFolder("elsewhere");
        watch().expect("404|not found");
        window.drop(window.at(300, 200), elsewhere);
        assertThat(window.toast()).containsText("there are no pictures in it");
        assertThat(window.cards()).hasCount(0);
    }
}
