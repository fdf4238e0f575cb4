package io.graftflow.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The browser, and a server that tests share where they do not need one of their own. Both end with the last test. */
final class Browsers implements ParameterResolver {

    /** What all tests share. */
    static final class Shared implements AutoCloseable {
        private final Playwright playwright;
        private final Browser browser;
        private final Path home;
        private Product product;

        private Shared() {
            home = Optional.ofNullable(System.getenv("GRAFTFLOW_HOME"))
                    .map(Path::of)
                    .orElseGet(() -> Product.out("home"));
            playwright = Playwright.create(new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1", "PLAYWRIGHT_NODEJS_PATH", node())));
            browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(Path.of(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium")))
                            .setArgs(List.of("--no-sandbox")));
        }

        Browser browser() {
            return browser;
        }

        /** {@code GRAFTFLOW_HOME} of all tests, so that a model is fetched once. */
        Path home() {
            return home;
        }

        /** The shared server. Its folder holds a folder for each test. */
        Product product() {
            if (product == null) {
                product = Product.serve(emptyFolder("space"), home);
            }
            return product;
        }

        @Override
        public void close() {
            browser.close();
            playwright.close();
            if (product != null) {
                product.close();
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Shared.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(Namespace.GLOBAL).getOrComputeIfAbsent(Shared.class, key -> new Shared());
    }

    /** A new folder without anything in it. */
    static Path emptyFolder(String name) {
        try {
            return Files.createTempDirectory(Product.out("."), name + "-");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String node() {
        return java.util.Arrays.stream(System.getenv("PATH").split(java.io.File.pathSeparator))
                .map(folder -> Path.of(folder, "node"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("Node is missing."))
                .toString();
    }
}
