package io.graftflow.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What hands and keys do to a drawing. */
class DrawingTest extends CanvasTest {

    private static final double NEAR_PIXELS = 2;

    private Window openTables() throws IOException {
        write("rows.csv", Samples.ROWS);
        write("trees.flow.json", Samples.TABLES);
        Window window = open("trees.flow.json");
        assertThat(window.cards()).hasCount(2);
        return window;
    }

    @Test
    void copiesAndPastesWithinAWindowAndIntoAnother() throws IOException {
        Window window = openTables();
        window.press("Control+a", "Control+c", "Control+v");
        assertThat(window.cards()).hasCount(4);
        assertThat(window.links()).hasCount(2);

        write("other.flow.json", EMPTY);
        Window other = open(window(window.context()), "other.flow.json");
        assertThat(other.page().getByText("An empty workflow")).isVisible();
        other.page().bringToFront();
        other.press("Control+v");
        assertThat(other.cards()).hasCount(2);
        assertThat(other.link("rows.table -> large.input")).isVisible();
    }

    @Test
    void groupsNodesAndDragsThemByTheirTitle() throws IOException {
        Window window = openTables();
        window.press("Control+a", "Control+g");
        Locator title = window.page().getByLabel("Title of the group");
        assertThat(title).isFocused();
        window.type("Where it begins");
        window.press("Enter");
        Locator group = window.page().getByText("Where it begins").first();
        BoundingBox rows = Window.middle(window.card("rows"));
        BoundingBox large = Window.middle(window.card("large"));
        BoundingBox to = Window.middle(group);
        to.x += 40;
        to.y += 60;
        window.drag(group, to);
        assertThat(window.undo()).hasAttribute("title", "Undo: move 2 things");
        assertMoved(rows, Window.middle(window.card("rows")), 40, 60);
        assertMoved(large, Window.middle(window.card("large")), 40, 60);
        accessible(window.page());
    }

    private static void assertMoved(BoundingBox before, BoundingBox after, double x, double y) {
        // one step of the grid, as things snap to it
        assertEquals(before.x + x, after.x, 20);
        assertEquals(before.y + y, after.y, 20);
    }

    @Test
    void writesNotesInMarkdownThatAreShownAsText() throws IOException {
        Window window = openTables();
        window.press("n");
        assertThat(window.page().getByLabel("Text of the note, in Markdown")).isFocused();
        window.type("**Mind** the <b>gap</b>");
        window.press("Escape");
        Locator note = window.page().locator(".note");
        assertThat(note.locator("strong")).hasText("Mind");
        assertThat(note).containsText("the <b>gap</b>");
        window.press("Control+z", "Control+z");
        assertThat(note).hasCount(0);
    }

    @Test
    void duplicatesAndUndoesIt() throws IOException {
        Window window = openTables();
        window.choose("large");
        window.press("Control+d");
        assertThat(window.cards()).hasCount(3);
        window.press("Control+z");
        assertThat(window.cards()).hasCount(2);
        window.press("Control+y");
        assertThat(window.cards()).hasCount(3);
    }

    private static BoundingBox box(Window window, String id) {
        return window.card(id).boundingBox();
    }

    @Test
    void alignsWhatIsSelected() throws IOException {
        Window window = openTables();
        window.press("Control+a");
        window.button("Left").click();
        assertThat(window.undo()).hasAttribute("title", "Undo: align");
        window.page().waitForCondition(() -> Math.abs(box(window, "rows").x - box(window, "large").x) < NEAR_PIXELS);
    }

    @Test
    void deletesAndJoinsTheNeighbours() throws IOException {
        Window window = openTables();
        window.choose("large");
        window.press("a");
        window.pick("Write Table");
        assertThat(window.links()).hasCount(2);
        window.showAll();
        window.choose("large");
        window.press("Delete");
        assertThat(window.card("large")).hasCount(0);
        assertThat(window.links()).hasCount(1);
        window.press("Control+z");
        assertThat(window.links()).hasCount(2);
    }

    @Test
    void arrangesFromLeftToRight() throws IOException {
        write("rows.csv", Samples.ROWS);
        write("heap.flow.json", Samples.TABLES.replace("[360, 0]", "[-20, 300]"));
        Window window = open("heap.flow.json");
        assertThat(window.cards()).hasCount(2);
        window.arrange();
        window.page().waitForCondition(() -> {
            BoundingBox rows = box(window, "rows");
            BoundingBox large = box(window, "large");
            boolean fromLeft = rows.x + rows.width < large.x;
            return fromLeft && Math.abs(rows.y - large.y) < rows.height;
        });
    }

    @Test
    void insertsANodeThatIsDroppedOnALink() throws IOException {
        Window window = openTables();
        Locator palette = window.page().locator(".palette-item", new Page.LocatorOptions().setHasText("SQL"));
        BoundingBox output = Window.middle(window.port("rows", "out", "table"));
        BoundingBox input = Window.middle(window.port("large", "in", "input"));
        BoundingBox between = new BoundingBox();
        between.x = (output.x + input.x) / 2;
        between.y = (output.y + input.y) / 2;
        window.drag(palette, between);
        assertThat(window.cards()).hasCount(3);
        assertThat(window.link("rows.table -> large.input")).hasCount(0);
        assertThat(window.links()).hasCount(2);
    }

    @Test
    void anEmptyCanvasStaysStillWhenItsFirstNodeComes() throws IOException {
        Window window = openEmpty();
        Locator palette = window.page().locator(".palette-item", new Page.LocatorOptions().setHasText("Read Table"));
        BoundingBox to = window.at(200, 120);
        window.drag(palette, to);
        assertThat(window.cards()).hasCount(1);
        Window.middle(window.cards().first());
        BoundingBox card = window.cards().first().boundingBox();
        assertTrue(card.x < to.x && to.x < card.x + card.width, "it is where it was dropped");
        assertTrue(card.y < to.y && to.y < card.y + card.height, "it is where it was dropped");
    }

    @Test
    void worksWithoutAMouse() throws IOException {
        Window window = openEmpty();
        window.press("a");
        window.pick("Read Table");
        window.press("a");
        window.pick("SQL");
        assertThat(window.link("read-table.table -> sql.input")).isVisible();
        window.press("Alt+ArrowLeft");
        assertThat(window.card("read-table")).hasClass(java.util.regex.Pattern.compile("selected"));
        // the camera follows the chosen node before it is moved
        Window.middle(window.card("read-table"));
        BoundingBox before = box(window, "read-table");
        window.press("ArrowUp", "ArrowUp");
        assertThat(window.undo()).hasAttribute("title", "Undo: move one thing");
        window.page().waitForCondition(() -> Math.abs(box(window, "read-table").y - (before.y - 40)) < NEAR_PIXELS);
        window.press("F6");
        assertThat(window.page().locator(".inspector-body :focus")).isVisible();
        window.type("rows.csv");
        assertThat(window.field("path")).hasValue("rows.csv");
        window.press("Escape", "?");
        assertThat(window.dialog()).containsText("Add a node");
        accessible(window.page());
        window.press("Escape");
        assertThat(window.dialog()).hasCount(0);
        window.press("Control+k");
        window.search("start page");
        window.press("Enter");
        assertThat(window.page().getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Try an example")))
                .isVisible();
    }
}
