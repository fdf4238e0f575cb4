package io.graftflow.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The panel of settings: queries, layers, heads, columns; and results that are thrown away. */
class SettingsTest extends CanvasTest {

    private static final String HOSTILE =
            """
            # A node <b onclick="window.hurt = 1">of others</b>

            <script>window.hurt = 1</script>

            <img src=x onerror="window.hurt = 1">

            Here are [a script](javascript:window.hurt=1), [some data](data:text/html,hurt), [a page](https://example.org/)
            and ![a picture](x" onerror="window.hurt=1). <iframe src="javascript:window.hurt=1"></iframe>
            """;

    private Window openTables() throws IOException {
        write("rows.csv", Samples.ROWS);
        write("trees.flow.json", Samples.TABLES);
        return open("trees.flow.json");
    }

    private Window openModel() throws IOException {
        Files.copy(Samples.network(), folder().resolve("model.onnx"));
        write("layers.flow.json", Samples.MODEL);
        Window window = open("layers.flow.json");
        assertThat(window.status("head")).containsText("not run");
        return window;
    }

    @Test
    void aQueryIsWrittenInAnEditorAndShowsItsFirstRows() throws IOException {
        Window window = openTables();
        window.choose("rows");
        window.press("F7");
        assertThat(window.status("rows").locator(".lamp.ran, .lamp.cached")).isVisible();
        window.choose("large");
        Locator editor = window.page().locator(".cm-content");
        editor.click();
        window.press("Control+a");
        window.type("SELECT name, size * 2 AS twice FROM input WHERE size < 40");
        window.button("Preview").click();
        Locator sample = window.page().locator(".sample");
        assertThat(sample).containsText("twice");
        assertThat(sample).containsText("60");
        assertThat(sample).not().containsText("cedar");
        shot(window.page(), "sql");
        accessible(window.page());

        editor.click();
        window.press("Control+a");
        window.type("SELECT nmae FROM input");
        assertThat(window.saidOf("query")).containsText("nmae");
        window.press("Control+s");
        assertThat(window.page().locator(".topbar .saved-saved")).isVisible();
    }

    @Test
    void theLayersOfAModelAreFrozenInATree() throws IOException {
        Window window = openModel();
        window.choose("freeze");
        window.field("mode").selectOption("layers");
        Locator sum = window.page().locator(".layers-sum");
        assertThat(sum).containsText("trainable");
        window.checked();
        String before = sum.innerText();
        Locator first = window.page().locator(".tree [role=switch]").nth(1);
        first.click();
        assertThat(first).hasAttribute("aria-checked", "true");
        assertThat(sum).not().hasText(before);
        window.page()
                .getByPlaceholder("Search layers, or a pattern such as *.attention")
                .fill("no such layer");
        assertThat(window.page().getByText("No layer answers to “no such layer”."))
                .isVisible();
        window.page()
                .getByPlaceholder("Search layers, or a pattern such as *.attention")
                .fill("fc*");
        window.button("Freeze all that is found").click();
        assertThat(sum).not().hasText(before);
        shot(window.page(), "layers");
        accessible(window.page());
    }

    /** The help of a node is a stranger's text; here it is made so on the way from the server. */
    @Test
    void markupAndScriptsInTheHelpOfANodeAreText() throws IOException {
        write("rows.csv", Samples.ROWS);
        write("trees.flow.json", Samples.TABLES);
        Window window = browser(shared().product());
        window.page().route("**/api/nodes", route -> {
            APIResponse response = route.fetch();
            JsonObject nodes = JsonParser.parseString(response.text()).getAsJsonObject();
            nodes.getAsJsonArray("nodes").forEach(node -> node.getAsJsonObject().addProperty("help", HOSTILE));
            route.fulfill(new Route.FulfillOptions().setResponse(response).setBody(nodes.toString()));
        });
        window.page().reload();
        open(window, "trees.flow.json");
        window.choose("rows");
        window.tab("Help").click();
        Locator help = window.page().locator(".inspector .markdown");
        assertThat(help).containsText("<script>window.hurt = 1</script>");
        assertThat(help).containsText("<img src=x onerror=\"window.hurt = 1\">");
        assertThat(help).containsText("a script, some data, a page");
        assertThat(help.locator("a")).hasCount(1);
        assertThat(help.locator("a")).hasAttribute("href", "https://example.org/");
        assertThat(help.locator("script, img, iframe, style, svg, [onclick], [onerror], [style]"))
                .hasCount(0);
        assertEquals("undefined", window.page().evaluate("() => typeof window.hurt"));
    }

    @Test
    void aNewHeadShowsWhereTheModelIsCut() throws IOException {
        Window window = openModel();
        window.choose("head");
        Locator picture = window.page().locator(".head-picture");
        assertThat(picture).containsText("Cut here");
        assertThat(picture).containsText("New head");
        assertThat(picture).containsText("4 classes");
        shot(window.page(), "head");
        accessible(window.page());
    }

    @Test
    void columnsAreOfferedWhereTheSettingIsWrongStill() throws IOException {
        Files.copy(Samples.network(), folder().resolve("model.onnx"));
        write("rows.csv", Samples.ROWS);
        write(
                "columns.flow.json",
                Samples.MODEL
                        .replace("\"links\": [", "\"links\": [ \"rows.table -> tune.train\",")
                        .replace(
                                "\"freeze\": {",
                                "\"tune\": { \"type\": \"train.fine-tune@2\" }, \"rows\": { \"type\":"
                                        + " \"data.read-table@1\", \"settings\": { \"path\": \"rows.csv\" } }, \"freeze\": {"));
        Window window = open("columns.flow.json");
        window.choose("tune");
        assertThat(window.saidOf("input")).containsText("must be given");
        window.field("input").click();
        assertThat(window.page().locator(".options li")).hasText(new String[] {"nametext", "sizeinteger"});
    }

    /** The time that the results took is made an hour on the way from the server, for no test shall take as long. */
    @Test
    void throwingAwayLongWorkIsAsked() throws IOException {
        Window window = openTables();
        window.press("Shift+F7");
        assertThat(window.status("large").locator(".lamp.ran, .lamp.cached")).isVisible();
        window.page().route("**/api/reset", SettingsTest::anHour);
        window.choose("large");
        window.press("F8");
        assertThat(window.dialog()).containsText("This throws away 1 h");
        assertThat(window.dialog()).containsText("large");
        accessible(window.page());
        window.button("Keep it").click();
        assertThat(window.dialog()).hasCount(0);
        assertThat(window.status("large").locator(".lamp.ran, .lamp.cached")).isVisible();
        window.press("F8");
        window.button("Throw away").click();
        assertThat(window.toast()).hasText("The results of one node are gone.");
        assertThat(window.status("large")).containsText("not run");
    }

    private static void anHour(Route route) {
        APIResponse response = route.fetch();
        JsonObject lost = JsonParser.parseString(response.text()).getAsJsonObject();
        lost.addProperty("seconds", 3600);
        route.fulfill(new Route.FulfillOptions().setResponse(response).setBody(lost.toString()));
    }
}
