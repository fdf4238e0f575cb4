package io.graftflow.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** More than one window on a workflow, and a server that goes away. */
class WindowsTest extends CanvasTest {

    private static Locator name(Window window) {
        return window.page().getByLabel("Name of the workflow");
    }

    private static Locator saved(Window window) {
        return window.page().locator(".topbar .saved-saved");
    }

    @Test
    void twoWindowsThatEditAtOnceLoseNothing() throws IOException {
        write("rows.csv", Samples.ROWS);
        Path file = write("trees.flow.json", Samples.TABLES);
        Window mine = open("trees.flow.json");
        Window theirs = open(browser(shared().product()), "trees.flow.json");
        assertThat(mine.cards()).hasCount(2);
        assertThat(theirs.cards()).hasCount(2);

        name(theirs).fill("Shrubs");
        mine.choose("large");
        mine.press("F2");
        mine.page().locator("input.card-id").fill("tall");
        mine.press("Enter");
        assertThat(mine.card("tall")).isVisible();
        theirs.press("Control+s");
        assertThat(saved(theirs)).isVisible();
        assertThat(mine.page().getByText("Somebody else changed this file while it was open here."))
                .isVisible();
        mine.press("Control+s");
        assertThat(mine.dialog()).containsText("What yours changes");
        assertThat(mine.dialog()).containsText("tall");
        shot(mine.page(), "conflict");
        accessible(mine.page());
        mine.button("Take theirs").click();
        assertThat(name(mine)).hasValue("Shrubs");
        assertThat(mine.card("large")).isVisible();
        mine.undo().click();
        assertThat(name(mine)).hasValue("Trees");
        assertThat(mine.card("tall")).isVisible();
        mine.press("Control+s");
        assertThat(saved(mine)).isVisible();
        assertTrue(read(file).contains("\"tall\""), read(file));

        assertThat(name(theirs)).hasValue("Trees");
        assertThat(theirs.card("tall")).isVisible();
        theirs.undo().click();
        assertThat(name(theirs)).hasValue("Shrubs");
    }

    @Test
    void aKilledServerIsSaidAndNoEditIsLost() throws IOException {
        Path folder = Browsers.emptyFolder("killed");
        Path file = Files.writeString(folder.resolve("trees.flow.json"), Samples.TABLES);
        Files.writeString(folder.resolve("rows.csv"), Samples.ROWS);
        Product product = serve(folder, shared().home());
        Window window = browser(product);
        // axe-core asks the server for style sheets, too
        watch().expect("ERR_|401|Failed to (load|fetch)|Couldn't load preload assets");
        Page page = window.page();
        page.locator(".flow-list a").click();
        assertThat(window.cards()).hasCount(2);
        name(window).fill("Before the fall");
        product.kill();
        assertThat(page.getByText("The server does not answer.")).isVisible();
        window.choose("large");
        window.press("F2");
        page.locator("input.card-id").fill("tall");
        window.press("Enter");
        assertThat(window.card("tall")).isVisible();
        shot(page, "away");
        accessible(page);

        Product anew = again(product);
        assertThat(page.getByText("The server was started anew.")).isVisible();
        Window other = window(window.context());
        other.page().navigate(anew.address());
        assertThat(other.page().getByText("Empty workflow")).isVisible();
        assertThat(page.locator(".banner")).hasCount(0);
        page.bringToFront();
        window.press("Control+s");
        assertThat(saved(window)).isVisible();
        assertTrue(read(file).contains("Before the fall") && read(file).contains("\"tall\""), read(file));
    }

    @Test
    void unsavedEditsAreThereAgainAfterAWindowWasClosed() throws IOException {
        write("rows.csv", Samples.ROWS);
        write("trees.flow.json", Samples.TABLES);
        Window window = open("trees.flow.json");
        assertThat(window.cards()).hasCount(2);
        name(window).fill("Kept");
        assertThat(window.page().locator(".topbar .saved-unsaved")).isVisible();
        window.page().onceDialog(dialog -> dialog.accept());
        window.page().close(new Page.CloseOptions().setRunBeforeUnload(true));
        Window again = open(window(window.context()), "trees.flow.json");
        assertThat(name(again)).hasValue("Kept");
        assertThat(again.toast()).containsText("Unsaved edits were kept");
    }

    @Test
    void aFileChangedOnTheDiskShowsUp() throws IOException {
        write("rows.csv", Samples.ROWS);
        Path file = write("trees.flow.json", Samples.TABLES);
        Window window = open("trees.flow.json");
        assertThat(name(window)).hasValue("Trees");
        Files.writeString(file, Samples.TABLES.replace("Trees", "Woods"));
        assertThat(name(window)).hasValue("Woods");
        assertThat(window.toast()).containsText("was changed on the disk");
    }
}
