package io.graftflow.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** The files of the page. */
@FunctionalInterface
public interface Pages {

    /** The bundle that holds the page, and its folder in it. */
    String BUNDLE = "io.graftflow.canvas";

    /** The folder in the bundle. */
    String FOLDER = "web/dist/";

    /** No page: the server then only speaks JSON. */
    Pages NONE = path -> Optional.empty();

    /**
     * A file's content.
     *
     * @param path relative, names joined by slashes, none of them {@code ..}
     * @return empty when there is no such file
     */
    Optional<byte[]> read(String path) throws IOException;

    /** The page of the bundle {@value #BUNDLE}, when the framework has it. */
    static Pages ofBundles(BundleContext context) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> BUNDLE.equals(bundle.getSymbolicName()))
                .findFirst()
                .map(Pages::of)
                .orElse(NONE);
    }

    private static Pages of(Bundle bundle) {
        return path -> {
            URL entry = path.isEmpty() || path.endsWith("/") ? null : bundle.getEntry(FOLDER + path);
            if (entry == null) {
                return Optional.empty();
            }
            try (InputStream in = entry.openStream()) {
                return Optional.of(in.readAllBytes());
            }
        };
    }

    /** The page in a folder of the disk. */
    static Pages of(Path folder) {
        return path -> {
            Path file = folder.resolve(path).normalize();
            return file.startsWith(folder.normalize()) && Files.isRegularFile(file)
                    ? Optional.of(Files.readAllBytes(file))
                    : Optional.empty();
        };
    }
}
