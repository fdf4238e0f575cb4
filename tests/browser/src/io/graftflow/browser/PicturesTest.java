package io.graftflow.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Pictures in the cells of a table. */
class PicturesTest extends CanvasTest {

    private static final int MANY = 200;

    private Window preview() throws IOException {
        write("pictures.flow.json", Samples.READS_PICTURES);
        Window window = open("pictures.flow.json");
        window.choose("pictures");
        window.press("F7");
        assertThat(window.status("pictures").locator(".lamp.ran, .lamp.cached")).isVisible();
        window.press("v");
        assertThat(window.page().locator(".table-row").first()).isVisible();
        return window;
    }

    @Test
    void areShownSmallWithNameAndSizeAndLargeOnAClick() throws IOException {
        Samples.pictures(folder().resolve("pictures"));
        Window window = preview();
        Page page = window.page();
        Locator first = page.getByAltText("<b>three<b>.png");
        assertThat(first).isVisible();
        assertEquals(16, first.evaluate("image => image.decode().then(() => image.naturalWidth)"));
        assertThat(page.locator(".table-row").first()).containsText("16 × 16");
        assertTrue(page.locator(".table-row").first().boundingBox().height > 60);
        shot(page, "pictures");
        accessible(page);
        window.button("Show <b>three<b>.png large").click();
        assertThat(window.dialog().locator("img")).isVisible();
        assertThat(window.dialog()).containsText("16 × 16");
        shot(page, "picture-large");
        accessible(page);
        window.press("Escape");
        assertThat(window.dialog()).hasCount(0);
        assertThat(window.button("Show <b>three<b>.png large")).isFocused();
        window.press("Enter");
        assertThat(window.dialog()).isVisible();
    }

    @Test
    void areReadOnlyWhenTheyComeIntoView() throws IOException {
        Path pictures = folder().resolve("pictures");
        Samples.pictures(pictures);
        byte[] one = Files.readAllBytes(pictures.resolve("red/one.png"));
        for (int i = 0; i < MANY; i++) {
            Files.write(pictures.resolve(String.format("red/%03d.png", i)), one);
        }
        Window window = preview();
        Page page = window.page();
        assertThat(page.locator(".table-row img").first()).isVisible();
        assertTrue(page.locator(".table-row img").count() < MANY / 4, "only what is seen, and a little around it");
        page.locator(".table-scroll").evaluate("box => { box.scrollTop = box.scrollHeight }");
        assertThat(page.getByAltText("one.png")).isVisible();
    }

    @Test
    void aFolderIsChosenWithTheFilePicker() throws IOException {
        Samples.pictures(folder().resolve("data/pictures"));
        write("pictures.flow.json", Samples.READS_PICTURES);
        Window window = open("pictures.flow.json");
        window.choose("pictures");
        assertThat(window.saidOf("path")).containsText("There is no folder");
        window.page()
                .locator("#field-path ~ button, .input:has(#field-path) button")
                .click();
        assertThat(window.dialog()).containsText("Choose a folder");
        window.dialog()
                .getByText("data", new Locator.GetByTextOptions().setExact(true))
                .click();
        window.dialog()
                .getByText("pictures", new Locator.GetByTextOptions().setExact(true))
                .click();
        accessible(window.page());
        window.button("This folder").click();
        assertThat(window.field("path")).hasValue("data/pictures");
        assertThat(window.card("pictures")).containsText("pictures · 3 × 5");
    }
}
