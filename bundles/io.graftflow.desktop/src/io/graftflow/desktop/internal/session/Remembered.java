package io.graftflow.desktop.internal.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Folders;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is kept between starts besides the workbench's own state: the last folder, and for each folder its server's port. */
public final class Remembered {

    private static final Logger LOG = LoggerFactory.getLogger(Remembered.class);
    private static final String LAST = "last";
    private static final int DIGITS = 12;

    private final Path home;

    /** What is kept in a folder, by default {@code desktop} of Graftflow's own. */
    public Remembered(Path home) {
        this.home = home;
    }

    /** This user's. */
    public static Remembered ofUser() {
        return new Remembered(Folders.home().resolve("desktop"));
    }

    /** The folder that was open last, when it is still there. */
    public Optional<Path> lastFolder() {
        String last = read(home.resolve("last.json")).path(LAST).asText();
        return Optional.of(last).filter(text -> !text.isEmpty()).map(Path::of).filter(Files::isDirectory);
    }

    /** Remembers the folder that is open now. */
    public void opened(Path folder) {
        write(home.resolve("last.json"), Json.object().put(LAST, folder.toString()));
    }

    /** Where the workbench keeps the state of a folder's window: the name for people, the rest against mix-ups. */
    public Path state(Path folder) {
        String name =
                folder.getFileName() == null ? "root" : folder.getFileName().toString();
        String hash =
                Hash.sha256(folder.toString().getBytes(StandardCharsets.UTF_8)).substring(0, DIGITS);
        return home.resolve("windows").resolve(name.replaceAll("[^A-Za-z0-9._-]", "_") + "-" + hash);
    }

    /**
     * The port that the folder's server had, 0 for none. The browser keeps unsaved edits under the server's address, so it
     * should be the same again.
     */
    public int port(Path folder) {
        return read(state(folder).resolve("server.json")).path("port").asInt(0);
    }

    /** Remembers the port of the folder's server. */
    public void port(Path folder, int port) {
        write(state(folder).resolve("server.json"), Json.object().put("port", port));
    }

    private static ObjectNode read(Path file) {
        try {
            return Files.exists(file) && Json.read(file) instanceof ObjectNode object ? object : Json.object();
        } catch (IOException | ProblemException e) {
            LOG.warn("{} cannot be read and is left out of account", file, e);
            return Json.object();
        }
    }

    private static void write(Path file, ObjectNode value) {
        try {
            AtomicFiles.writeString(file, Json.pretty(value));
        } catch (IOException e) {
            LOG.warn("{} is not remembered", file, e);
        }
    }
}
