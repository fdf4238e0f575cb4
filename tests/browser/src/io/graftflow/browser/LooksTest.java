package io.graftflow.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the page looks: to people who see little, on small and large screens, in another language, and where nothing may move. */
class LooksTest extends CanvasTest {

    /** What opens each window over the page, by the key that does. */
    private static final Map<String, String> DIALOGS = Map.of(
            "keys", "?",
            "commands", "Control+k",
            "share", "Control+e",
            "open", "Control+o",
            "save-as", "Control+Shift+s",
            "preferences", "Control+,",
            "add", "a");

    /** In whatever runs out of the window or of its own box, a text that cannot be reached. */
    private static final String OVERFLOW =
            """
            () => {
              const found = []
              const root = document.scrollingElement
              if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight) {
                found.push(`the page is ${root.scrollWidth} × ${root.scrollHeight}`)
              }
              for (const element of document.querySelectorAll('button, input, a, h1, h2, h3, p, label, select')) {
                const box = element.getBoundingClientRect()
                const outside = box.right > innerWidth + 1 || box.left < -1
                if (box.width > 1 && box.height > 1 && outside && !element.closest('.canvas, .folded')) {
                  found.push(`${element.outerHTML.slice(0, 120)} at ${box.left} to ${box.right}`)
                }
              }
              return found
            }
            """;

    /** A link ends at the edge of its port. */
    private static final double NEAR_PIXELS = 9;

    /** How far the end of the link is from the port that it leads to, on the screen. */
    private static final String GAP =
            """
            () => {
              const path = document.querySelector('.react-flow__edge path')
              const end = path.getPointAtLength(path.getTotalLength()).matrixTransform(path.getScreenCTM())
              const port = document.querySelector('.port[data-node=large][data-side=in][data-port=input]').getBoundingClientRect()
              return Math.hypot(end.x - port.x - port.width / 2, end.y - port.y - port.height / 2) + 0.001
            }
            """;

    private Window openIn(String theme, String language, int width, int height) throws IOException {
        write("rows.csv", Samples.ROWS);
        write("trees.flow.json", Samples.TABLES);
        write("empty.flow.json", EMPTY);
        return browser(shared().product(), options -> options.setViewportSize(width, height)
                .setLocale(language)
                .setColorScheme(ColorScheme.valueOf(theme)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"LIGHT, en-GB", "DARK, en-GB", "LIGHT, zh-CN", "DARK, zh-CN"})
    void everyStateIsAccessible(String theme, String language) throws IOException {
        Window window = openIn(theme, language, WIDTH, HEIGHT);
        Page page = window.page();
        String name = "-" + theme.toLowerCase(java.util.Locale.ROOT) + "-" + language;
        assertThat(page.locator(".start .example").first()).isEnabled();
        look(page, "start" + name);
        open(window, "empty.flow.json");
        assertThat(page.locator(".empty-canvas")).isVisible();
        look(page, "empty" + name);
        open(window, "trees.flow.json");
        window.choose("rows");
        look(page, "settings" + name);
        window.press("F7");
        assertThat(window.status("rows").locator(".lamp.ran, .lamp.cached")).isVisible();
        window.press("v");
        assertThat(page.locator(".table-row").first()).isVisible();
        look(page, "preview" + name);
        for (Map.Entry<String, String> dialog : DIALOGS.entrySet()) {
            window.press(dialog.getValue());
            assertThat(window.dialog()).isVisible();
            look(page, dialog.getKey() + name);
            window.press("Escape");
            assertThat(window.dialog()).hasCount(0);
        }
    }

    private static void look(Page page, String name) {
        shot(page, name);
        assertEquals(List.of(), Axe.violations(page), name);
    }

    @Test
    void theOtherLanguageHasNoEnglishLeft() throws IOException {
        Window window = openIn("LIGHT", "zh-CN", WIDTH, HEIGHT);
        open(window, "trees.flow.json");
        Page page = window.page();
        assertThat(page.locator(".topbar")).containsText("运行");
        assertThat(page.locator("html")).hasAttribute("lang", "zh-CN");
        assertThat(page.locator(".palette-item")).not().hasCount(0);
        for (String name :
                page.locator(".palette-item, .palette-group, .card b").allInnerTexts()) {
            assertTrue(name.codePoints().anyMatch(Character::isIdeographic), name);
        }
        window.choose("rows");
        assertThat(page.locator(".inspector label")).not().hasCount(0);
        for (String title : page.locator(".inspector label").allInnerTexts()) {
            assertTrue(title.codePoints().anyMatch(Character::isIdeographic), title);
        }
        for (String english : List.of("Run all", "Cancel", "Share", "Search nodes", "Preview", "Problems", "saved")) {
            assertThat(page.getByText(english, new Page.GetByTextOptions().setExact(true)))
                    .hasCount(0);
        }
    }

    @ParameterizedTest(name = "{0} × {1}")
    @CsvSource({"1280, 720", "3840, 2160", "1000, 700"})
    void nothingRunsOutOfTheWindow(int width, int height) throws IOException {
        Window window = openIn("LIGHT", "en-GB", width, height);
        Page page = window.page();
        assertThat(page.locator(".start .example").first()).isEnabled();
        shot(page, "start-" + width);
        assertEquals(List.of(), page.evaluate(OVERFLOW));
        open(window, "trees.flow.json");
        window.choose("large");
        // on a small screen the settings are in a drawer
        window.press("F6");
        assertThat(page.locator(".cm-content")).isVisible();
        shot(page, "window-" + width);
        page.waitForCondition(() -> (Double) page.evaluate(GAP) < NEAR_PIXELS);
        assertEquals(List.of(), page.evaluate(OVERFLOW));
        window.press("Escape", "Escape", "?");
        assertThat(window.dialog()).isVisible();
        assertEquals(List.of(), page.evaluate(OVERFLOW));
    }

    @Test
    void nothingMovesWhereTheSystemAsksForThat() throws IOException {
        String moving = "() => document.getAnimations().filter(one =>"
                + " one.effect.getComputedTiming().activeDuration > 50).map(one => one.effect.target.outerHTML)";
        write("rows.csv", Samples.ROWS);
        write("trees.flow.json", Samples.TABLES);
        Window still = open(
                browser(shared().product(), options -> options.setReducedMotion(ReducedMotion.REDUCE)),
                "trees.flow.json");
        still.choose("rows");
        still.press("Shift+L", "1", "Shift+F7", "?");
        assertThat(still.dialog()).isVisible();
        assertEquals(List.of(), still.page().evaluate(moving));
    }
}
