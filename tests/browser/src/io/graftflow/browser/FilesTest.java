package io.graftflow.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Workflows that are not as they should be. */
class FilesTest extends CanvasTest {

    private static final int MEGABYTE = 1 << 20;
    private static final int LARGE_MEGABYTES = 100;
    private static final String MARKUP = "<img src=x onerror=alert(1)>";

    @Test
    void aWorkflowOfANewerVersionCanBeSeenAndNotChanged() throws IOException {
        write("rows.csv", Samples.ROWS);
        Path file = write("newer.flow.json", Samples.TABLES.replace("\"graftflow\": 1", "\"graftflow\": 2"));
        String before = read(file);
        Window window = open("newer.flow.json");
        assertThat(window.cards()).hasCount(2);
        assertThat(window.page().locator(".topbar .saved-readOnly")).hasText("read-only");
        assertThat(window.page().locator(".banner")).containsText("2");
        window.choose("large");
        window.press("Delete", "Control+d", "Control+s");
        assertThat(window.cards()).hasCount(2);
        assertThat(window.undo()).isDisabled();
        window.choose("rows");
        assertThat(window.field("path")).isDisabled();
        shot(window.page(), "read-only");
        accessible(window.page());
        assertEquals(before, read(file));
    }

    @Test
    void aFileThatIsNoWorkflowIsShownAtItsLineAndMended() throws IOException {
        write("rows.csv", Samples.ROWS);
        String broken = Samples.TABLES.replace("\"large\": {", "\"large\" {");
        write("broken.flow.json", broken);
        Window window = browser(shared().product());
        window.page()
                .navigate(shared().product().site()
                        + "#/aFileThatIsNoWorkflowIsShownAtItsLineAndMended/broken.flow.json");
        Locator text = window.page().getByLabel("The text of the file");
        assertThat(text).isFocused();
        assertThat(window.page().locator(".problem-note").first()).containsText("broken.flow.json:6");
        assertEquals(
                broken.split("\n")[5],
                text.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)"));
        shot(window.page(), "broken");
        accessible(window.page());
        window.type(Samples.TABLES.split("\n")[5]);
        window.button("Save and open").click();
        assertThat(window.cards()).hasCount(2);
    }

    @Test
    void markupIsShownAsTextEverywhere() throws IOException {
        String json = MARKUP.replace("\"", "\\\"");
        write("<b>bold<b>.csv", "name,\"" + MARKUP + "\"\n\"" + MARKUP + "\",1\n");
        write(
                "markup.flow.json",
                """
                {
                  "graftflow": 1,
                  "name": "MARKUP",
                  "description": "MARKUP and <script>alert(1)</script> [link](javascript:alert(1))",
                  "variables": { "size": { "type": "string", "default": "MARKUP", "description": "MARKUP" } },
                  "nodes": {
                    "rows": { "type": "data.read-table@1", "title": "MARKUP", "settings": { "path": "<b>bold<b>.csv" } },
                    "sql": { "type": "data.sql@1", "settings": { "query": "SELECT \\"no MARKUP\\" FROM input" } },
                    "strange": { "type": "strange.type@1", "title": "MARKUP", "settings": { "text": "MARKUP" } }
                  },
                  "links": [ "rows.table -> sql.input" ],
                  "notes": { "note": { "text": "MARKUP", "place": [0, 200, 240, 100] } },
                  "groups": { "group": { "title": "MARKUP", "nodes": ["rows"] } },
                  "layout": { "rows": [0, 0], "sql": [300, 0], "strange": [600, 0] }
                }
                """
                        .replace("MARKUP", json));
        Window window = browser(shared().product());
        Page page = window.page();
        page.onDialog(dialog -> fail("a script ran: " + dialog.message()));
        assertThat(page.getByText(MARKUP).first()).isVisible();
        open(window, "markup.flow.json");
        assertThat(page.locator(".note")).containsText(MARKUP);
        assertThat(page.locator(".group")).containsText(MARKUP);
        assertThat(page.locator(".inspector-body")).containsText(MARKUP);
        window.tab("Problems").click();
        assertThat(page.locator(".problems")).containsText(MARKUP);
        window.choose("strange");
        assertThat(page.locator(".inspector-body")).containsText(MARKUP);
        window.choose("rows");
        assertThat(window.field("path")).hasValue("<b>bold<b>.csv");
        window.press("F7");
        assertThat(window.status("rows").locator(".lamp.ran, .lamp.cached")).isVisible();
        window.tab("Preview").click();
        assertThat(page.locator(".table-row").first()).containsText(MARKUP);
        shot(page, "markup");
        assertThat(page.locator("img[src=x]")).hasCount(0);
        assertThat(page.locator("a[href^=javascript]")).hasCount(0);
        accessible(page);
    }

    @Test
    void aWorkflowOfAHundredMegabytesIsRefusedAndThePageLives() throws IOException {
        Path file = folder().resolve("large.flow.json");
        try (Writer writer = Files.newBufferedWriter(file)) {
            writer.write("{ \"graftflow\": 1, \"nodes\": {}, \"description\": \"");
            String chunk = "x".repeat(MEGABYTE);
            for (int written = 0; written < LARGE_MEGABYTES; written++) {
                writer.write(chunk);
            }
            writer.write("\" }");
        }
        Window window = browser(shared().product());
        watch().expect("413|422|large.flow.json");
        window.page()
                .navigate(shared().product().site()
                        + "#/aWorkflowOfAHundredMegabytesIsRefusedAndThePageLives/large.flow.json");
        assertThat(window.page().locator(".problem-note")).containsText("MB");
        shot(window.page(), "large");
        window.page().locator(".logo").click();
        assertThat(window.page().getByText("Empty workflow")).isVisible();
        Files.delete(file);
    }
}
