package io.graftflow.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** One window on the canvas: what a person sees there, and does with mouse and keyboard. */
final class Window {

    private static final int DRAG_STEPS = 12;
    private static final int COPY = 1;
    /** The tool's key, which its name ends with in every language. */
    private static final Pattern SHOW_EVERYTHING = Pattern.compile("\\(1\\)$");

    private final Page page;

    Window(Page page) {
        this.page = page;
    }

    Page page() {
        return page;
    }

    // ---- what is seen

    /** A node's card. */
    Locator card(String id) {
        return page.locator(".react-flow__node[data-id=\"" + id + "\"] .card");
    }

    /** All nodes' cards. */
    Locator cards() {
        return page.locator(".react-flow__node .card");
    }

    /** A node's lamp with what stands beside it. */
    Locator status(String id) {
        return card(id).locator(".card-foot");
    }

    Locator link(String text) {
        return page.locator(".react-flow__edge[data-id=\"" + text + "\"]");
    }

    Locator links() {
        return page.locator(".react-flow__edge");
    }

    Locator port(String id, String side, String port) {
        return page.locator(".port[data-node=\"" + id + "\"][data-side=" + side + "][data-port=\"" + port + "\"]");
    }

    Locator ground() {
        return page.locator(".react-flow__pane");
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator tab(String name) {
        return page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName(Pattern.compile("^" + name)));
    }

    Locator dialog() {
        return page.getByRole(AriaRole.DIALOG);
    }

    /** The field of a setting in the right panel. */
    Locator field(String setting) {
        return page.locator("#field-" + setting);
    }

    /** What is said for a moment. */
    Locator toast() {
        return page.locator(".toast");
    }

    Locator undo() {
        return page.locator(".topbar button[aria-label=Undo]");
    }

    Locator redo() {
        return page.locator(".topbar button[aria-label=Redo]");
    }

    /** What is said of a setting below its field. */
    Locator saidOf(String setting) {
        return page.locator("#help-" + setting);
    }

    /** Waits until the server has checked what is drawn. */
    void checked() {
        assertThat(page.locator(".card-foot .lamp[class='lamp ']")).hasCount(0);
        assertThat(page.locator(".lamp.unknown")).hasCount(0);
    }

    // ---- hands

    void press(String... keys) {
        for (String key : keys) {
            page.keyboard().press(key);
        }
    }

    void type(String text) {
        page.keyboard().type(text);
    }

    /** A point of the canvas, from its upper left corner. */
    BoundingBox at(double x, double y) {
        BoundingBox canvas = page.locator(".canvas").boundingBox();
        BoundingBox point = new BoundingBox();
        point.x = canvas.x + x;
        point.y = canvas.y + y;
        return point;
    }

    /** Chooses a node by a click on its name. */
    void choose(String id) {
        assertThat(cards().first()).isVisible();
        if (!card(id).isVisible()) {
            showAll();
        }
        card(id).locator("b").click();
        assertThat(card(id)).hasClass(Pattern.compile("selected"));
    }

    /** Drags what is under the middle of something to a point of the window. */
    void drag(Locator what, BoundingBox to) {
        BoundingBox from = middle(what);
        drag(from.x, from.y, to);
    }

    void drag(double x, double y, BoundingBox to) {
        page.mouse().move(x, y);
        page.mouse().down();
        page.mouse().move(to.x, to.y, new Mouse.MoveOptions().setSteps(DRAG_STEPS));
        page.mouse().up();
    }

    /** Draws a link from port to port. */
    void drawLink(String from, String output, String to, String input) {
        BoundingBox end = middle(port(to, "in", input));
        drag(port(from, "out", output), end);
    }

    /** Double-clicks the ground and takes the node that is searched there. */
    void addAt(BoundingBox point, String name) {
        page.mouse().dblclick(point.x, point.y);
        pick(name);
    }

    /** Drops a link from a node's output on the ground at its right, and takes the node that is searched there. */
    void addBehind(String id, String output, double below, String name) {
        showAll();
        BoundingBox from = middle(port(id, "out", output));
        from.x += 60;
        from.y += below;
        drag(port(id, "out", output), from);
        pick(name);
    }

    /** Types into the search that opens, and takes what it finds first. */
    void pick(String name) {
        search(name);
        assertThat(found().first()).containsText(name);
        press("Enter");
    }

    /** What the search that is open has found. */
    Locator found() {
        return page.locator(".picker [role=option]");
    }

    /** Types into the search that opens. */
    void search(String text) {
        assertThat(page.getByRole(AriaRole.COMBOBOX).and(page.locator(":focus")))
                .isVisible();
        type(text);
    }

    void showAll() {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(SHOW_EVERYTHING))
                .click();
    }

    /** Lays everything out, by keys, and shows it. */
    void arrange() {
        press("Escape", "Shift+L");
        assertThat(undo()).hasAttribute("title", "Undo: arrange");
        showAll();
    }

    /** Calls a node by another word, by keys. */
    void rename(String id, String word) {
        choose(id);
        press("F2");
        page.locator("input.card-id").fill(word);
        press("Enter");
        assertThat(card(word)).isVisible();
    }

    /** Drops files or folders of the disk on the window, as a file manager does. */
    void drop(BoundingBox at, Path... files) {
        JsonArray paths = new JsonArray();
        List.of(files).forEach(file -> paths.add(file.toString()));
        JsonObject data = new JsonObject();
        data.add("items", new JsonArray());
        data.add("files", paths);
        data.addProperty("dragOperationsMask", COPY);
        CDPSession session = page.context().newCDPSession(page);
        for (String type : List.of("dragEnter", "dragOver", "drop")) {
            JsonObject event = new JsonObject();
            event.addProperty("type", type);
            event.addProperty("x", at.x);
            event.addProperty("y", at.y);
            event.add("data", data);
            session.send("Input.dispatchDragEvent", event);
        }
        session.detach();
    }

    /** What a click downloads, put into a file of its proposed name. */
    Path download(Path folder, Runnable click) {
        Download download = page.waitForDownload(click);
        Path file = folder.resolve(download.suggestedFilename());
        download.saveAs(file);
        return file;
    }

    /** The middle of something, once it stands still. */
    static BoundingBox middle(Locator what) {
        what.hover(new Locator.HoverOptions().setTrial(true));
        BoundingBox box = what.boundingBox();
        box.x += box.width / 2;
        box.y += box.height / 2;
        return box;
    }

    BrowserContext context() {
        return page.context();
    }
}
