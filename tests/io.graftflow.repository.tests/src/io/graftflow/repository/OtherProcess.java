package io.graftflow.repository;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graftflow.base.Json;
import io.graftflow.base.Progress;
import io.graftflow.repository.internal.HttpKind;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;

/** A second JVM that resolves a web address into the store, for what only processes can show. */
final class OtherProcess {

    private OtherProcess() {}

    /**
     * Starts it.
     *
     * @param talks whether it prints its progress
     */
    static Process resolve(Home home, String reference, boolean talks) throws IOException {
        String classPath = Stream.of(
                        OtherProcess.class,
                        ModelStore.class,
                        Json.class,
                        ObjectMapper.class,
                        JsonFactory.class,
                        JsonInclude.class,
                        Logger.class)
                .map(OtherProcess::place)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(
                        java.toString(),
                        "-Xmx64m",
                        "-Dgraftflow.http.pauseMillis=1",
                        "-cp",
                        classPath,
                        OtherProcess.class.getName(),
                        home.storeFolder().toString(),
                        reference,
                        String.valueOf(talks))
                .redirectErrorStream(true)
                .start();
    }

    /** Reads its output until a line holds the text. */
    static void awaitLine(Process process, String text) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var seen = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            seen.append(line).append('\n');
            if (line.contains(text)) {
                return;
            }
        }
        throw new AssertionError("Expected a line with " + text + ", got:\n" + seen);
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The store's folder, a reference, and whether to print the progress. Prints the hash at last. */
    public static void main(String[] arguments) {
        var store = new ModelStore(Path.of(arguments[0]), List.of(new HttpKind()));
        ModelReference reference = store.reference(arguments[1], Path.of("").toAbsolutePath());
        Progress progress = Boolean.parseBoolean(arguments[2]) ? new Printing() : Progress.NONE;
        System.out.println(store.resolve(reference, progress, false).sha256());
    }

    /** Prints what is said. */
    private static final class Printing implements Progress {
        @Override
        public void report(double fraction, String message) {
            System.out.println(message);
        }

        @Override
        public void figures(Map<String, Double> values) {
            // there are none
        }

        @Override
        public boolean cancelled() {
            return false;
        }
    }
}
