package io.graftflow.engine.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The networks with known results in {@code tests/fixtures}. */
public final class Fixtures {

    private Fixtures() {}

    /**
     * The folders of all networks, by name. The system property {@code graftflow.fixtures} names another folder to look in.
     */
    public static List<Path> models() {
        try (Stream<Path> folders = Files.list(root())) {
            return folders.filter(folder -> Files.exists(folder.resolve("model.onnx")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder of a network. */
    public static Path model(String name) {
        return root().resolve(name);
    }

    private static Path root() {
        String other = System.getProperty("graftflow.fixtures", "");
        if (!other.isEmpty()) {
            return Path.of(other);
        }
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null) {
            Path fixtures = folder.resolve("tests").resolve("fixtures").resolve("models");
            if (Files.isDirectory(fixtures)) {
                return fixtures;
            }
            folder = folder.getParent();
        }
        throw new IllegalStateException("There is no folder tests/fixtures/models above the current one.");
    }
}
