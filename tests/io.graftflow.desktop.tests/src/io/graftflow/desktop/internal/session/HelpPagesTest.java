package io.graftflow.desktop.internal.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Json;
import org.junit.jupiter.api.Test;

/** The nodes' help as pages. */
class HelpPagesTest {

    private static final HelpPages PAGES = new HelpPages(Json.parse(
            """
            {"categories": [{"name": "Data", "colour": "data"}],
             "nodes": [{"type": "data.x@1", "name": "X <b>", "category": "Data",
                        "help": "# X\\n\\n| a | b |\\n| --- | --- |\\n| 1 | <script>alert(1)</script> |\\n\\n[out](javascript:alert(1))"}]}
            """,
            "test"));

    @Test
    void markdownBecomesAPageWithItsTables() {
        String page = PAGES.node("data.x@1", false);
        assertTrue(page.contains("<h1>X</h1>") && page.contains("<th>a</th>"), page);
    }

    @Test
    void markupAndScriptsInAHelpTextAreText() {
        String page = PAGES.node("data.x@1", true);
        assertFalse(page.contains("<script>"), page);
        assertFalse(page.contains("javascript:"), page);
        assertTrue(page.contains("&lt;script&gt;"), page);
    }

    @Test
    void allNodesAreListedByCategoryWithTheirNamesAsText() {
        String page = PAGES.index(false);
        assertTrue(page.contains("<h2>Data</h2>") && page.contains("graftflow-node:data.x@1"), page);
        assertTrue(page.contains("X &lt;b&gt;"), page);
    }

    @Test
    void aNodeThatIsNotInstalledSaysSo() {
        String page = PAGES.node("nobody.knows@3", false);
        assertTrue(page.contains("nobody.knows@3") && page.contains("not installed"), page);
    }
}
