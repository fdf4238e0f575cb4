package io.graftflow.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.RequestOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A test in a browser. Each has a folder and windows of its own, on the server that all share. Whatever the browser complains of,
 * such as a request that failed or a line on the console, fails the test.
 */
@ExtendWith(Browsers.class)
abstract class CanvasTest {

    static final double PATIENCE_MILLIS = 60_000;
    static final int WIDTH = 1440;
    static final int HEIGHT = 900;

    /** A workflow with nothing in it. */
    static final String EMPTY = "{ \"graftflow\": 1, \"name\": \"\", \"nodes\": {}, \"links\": [] }";

    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<Watch> watches = new ArrayList<>();
    private final List<Product> products = new ArrayList<>();
    private final List<Page> pages = new ArrayList<>();
    private Browsers.Shared shared;
    private String name = "";

    @RegisterExtension
    final AfterTestExecutionCallback picture = context -> {
        if (context.getExecutionException().isPresent()) {
            for (int index = 0; index < pages.size(); index++) {
                if (!pages.get(index).isClosed()) {
                    shot(
                            pages.get(index),
                            "failed-" + context.getRequiredTestMethod().getName() + "-" + index);
                }
            }
        }
    };

    @BeforeEach
    void begin(Browsers.Shared shared, TestInfo test) {
        this.shared = shared;
        name = test.getTestMethod().orElseThrow().getName();
        setDefaultAssertionTimeout(PATIENCE_MILLIS);
    }

    @AfterEach
    void nothingWentWrongUnseen() {
        List<String> faults =
                watches.stream().flatMap(watch -> watch.faults().stream()).toList();
        contexts.forEach(BrowserContext::close);
        products.forEach(Product::close);
        assertEquals(List.of(), faults);
    }

    Browsers.Shared shared() {
        return shared;
    }

    Watch watch() {
        return watches.get(0);
    }

    // ---- files

    /** The folder of this test on the shared server. */
    Path folder() throws IOException {
        return Files.createDirectories(shared.product().folder().resolve(name));
    }

    /** Writes a file into the folder of this test. */
    Path write(String file, String text) throws IOException {
        Path path = folder().resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    static String read(Path file) throws IOException {
        return Files.readString(file);
    }

    /** A server of this test alone. It ends with the test. */
    Product serve(Path folder, Path home) {
        Product product = Product.serve(folder, home);
        products.add(product);
        return product;
    }

    /** The same server at the same port, after it ended. */
    Product again(Product ended) {
        Product product = ended.again();
        products.add(product);
        return product;
    }

    // ---- windows

    /** A new browser in English, of the usual size, where nothing moves by itself, that has opened the address which a server printed. */
    Window browser(Product product) {
        return browser(product, options -> options);
    }

    /** A new browser with settings of its own. */
    Window browser(Product product, UnaryOperator<Browser.NewContextOptions> settings) {
        Browser.NewContextOptions options = new Browser.NewContextOptions()
                .setViewportSize(WIDTH, HEIGHT)
                .setLocale("en-GB")
                .setColorScheme(ColorScheme.LIGHT)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setPermissions(List.of("clipboard-read", "clipboard-write"));
        BrowserContext context = shared.browser().newContext(settings.apply(options));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        contexts.add(context);
        watches.add(new Watch(context));
        Window window = window(context);
        window.page().navigate(product.address());
        window.page()
                .request()
                .put(product.site() + "api/ui", RequestOptions.create().setData(java.util.Map.of()));
        return window;
    }

    /** One more window of a browser. */
    Window window(BrowserContext context) {
        Page page = context.newPage();
        pages.add(page);
        return new Window(page);
    }

    /** Opens a workflow of this test's folder in a new browser, as its link on the start page does. */
    Window open(String file) {
        return open(browser(shared.product()), file);
    }

    Window open(Window window, String file) {
        window.page().navigate(shared.product().site() + "#/" + name + "/" + file);
        assertThat(window.page().locator(".topbar")).isVisible();
        return window;
    }

    /** An empty workflow of this test, open. */
    Window openEmpty() throws IOException {
        write("new.flow.json", EMPTY);
        Window window = open("new.flow.json");
        assertThat(window.page().getByText("An empty workflow")).isVisible();
        return window;
    }

    /** A picture for people to look at. */
    static void shot(Page page, String name) {
        page.screenshot(
                new Page.ScreenshotOptions().setPath(Product.out("pictures").resolve(name + ".png")));
    }

    /** Wants axe-core to find nothing. */
    static void accessible(Page page) {
        assertEquals(List.of(), Axe.violations(page));
    }
}
