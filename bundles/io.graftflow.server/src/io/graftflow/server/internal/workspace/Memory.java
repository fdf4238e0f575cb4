package io.graftflow.server.internal.workspace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Small JSON files in which the server remembers things from one start to the next. One that is damaged is empty. */
public final class Memory {

    private static final Logger LOG = LoggerFactory.getLogger(Memory.class);

    private final Path folder;

    /** A memory in a folder, which is made when there is something to remember. */
    public Memory(Path folder) {
        this.folder = folder;
    }

    /** What was remembered under a name; an empty object when nothing was. */
    public synchronized ObjectNode get(String name) {
        Path file = folder.resolve(name + ".json");
        if (!Files.exists(file)) {
            return Json.object();
        }
        try {
            return Json.read(file) instanceof ObjectNode object ? object : Json.object();
        } catch (IOException | ProblemException e) {
            LOG.warn("{} cannot be read and is left out of account", file, e);
            return Json.object();
        }
    }

    /** Remembers; a disk that cannot be written to is no failure. */
    public synchronized void put(String name, ObjectNode value) {
        try {
            AtomicFiles.writeString(folder.resolve(name + ".json"), Json.pretty(value));
        } catch (IOException e) {
            LOG.warn("{} is not remembered", name, e);
        }
    }
}
