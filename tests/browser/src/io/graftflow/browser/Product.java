package io.graftflow.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The built product as a person starts it: a server over a folder, and commands. */
final class Product implements AutoCloseable {

    private static final Path ROOT =
            Path.of(System.getProperty("graftflow.root")).toAbsolutePath().normalize();
    private static final Path OUT =
            Path.of(System.getProperty("graftflow.out")).toAbsolutePath().normalize();
    private static final long COMMAND_MINUTES = 10;

    private final Path folder;
    private final Path home;
    private final Process process;
    private final String address;

    private Product(Path folder, Path home, int port) {
        this.folder = folder;
        this.home = home;
        try {
            process = builder(home, "serve", folder.toString(), "--port", String.valueOf(port))
                    .redirectError(
                            ProcessBuilder.Redirect.appendTo(out("server.log").toFile()))
                    .start();
            BufferedReader said =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            address = said.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (address == null) {
            throw new AssertionError("graftflow serve ended; see " + out("server.log"));
        }
    }

    /** A server over a folder, at a port that is free. */
    static Product serve(Path folder, Path home) {
        return new Product(folder, home, 0);
    }

    /** The same server, started again at the same port after it ended. */
    Product again() {
        return new Product(folder, home, java.net.URI.create(site()).getPort());
    }

    /** What {@code graftflow serve} printed: the address with its token. */
    String address() {
        return address;
    }

    /** The address without its token: {@code http://127.0.0.1:PORT/}. */
    String site() {
        return address.substring(0, address.indexOf('?'));
    }

    Path folder() {
        return folder;
    }

    /** As {@code kill -9} does it. */
    void kill() {
        process.destroyForcibly();
        waitFor(process);
    }

    @Override
    public void close() {
        process.destroy();
        waitFor(process);
    }

    /** What a command said, and how it ended. */
    record Said(int code, String text) {}

    /** Runs a command of the product to its end. */
    static Said run(Path home, String... arguments) {
        try {
            Path said = Files.createTempFile(out("."), "said", ".txt");
            Process process = builder(home, arguments)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            process.getOutputStream().close();
            waitFor(process);
            String text = Files.readString(said);
            Files.delete(said);
            return new Said(process.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file or folder of the project. */
    static Path root(String path) {
        return ROOT.resolve(path);
    }

    /** A place for what tests write. */
    static Path out(String path) {
        try {
            Files.createDirectories(OUT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return OUT.resolve(path);
    }

    private static ProcessBuilder builder(Path home, String... arguments) {
        String launcher = System.getenv()
                .getOrDefault("GRAFTFLOW_PRODUCT", root("target/product").toString());
        List<String> command = new ArrayList<>(List.of(launcher + "/graftflow"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("GRAFTFLOW_HOME", home.toString());
        return builder;
    }

    private static void waitFor(Process process) {
        try {
            if (!process.waitFor(COMMAND_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("The command did not end within " + COMMAND_MINUTES + " minutes.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
