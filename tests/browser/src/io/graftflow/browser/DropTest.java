package io.graftflow.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.Color;
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
    void whatNoNodeReadsIsRefusedWithAReason() throws IOException {
        Window window = openEmpty();
        Samples.picture(folder().resolve("pictures/red/one.png"), Color.RED);
        window.drop(window.at(300, 200), folder().resolve("pictures"));
        assertThat(window.toast()).hasText("No node is made of pictures.");
        assertThat(window.cards()).hasCount(0);
        Path elsewhere = Browsers.emptyFolder("elsewhere");
        watch().expect("404|not found");
        window.drop(window.at(300, 200), elsewhere);
        assertThat(window.toast()).containsText("is not beside the workflow");
    }
}
