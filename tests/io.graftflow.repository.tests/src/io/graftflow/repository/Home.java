package io.graftflow.repository;

import io.graftflow.repository.internal.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A home folder of its own for a test, so that nothing of the user is read or written. */
final class Home {

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();

    Home(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        environment.put("HOME", folder.toString());
        properties.put("user.home", folder.toString());
        properties.put("java.version", System.getProperty("java.version"));
        properties.put("os.name", System.getProperty("os.name"));
        properties.put("os.arch", System.getProperty("os.arch"));
        properties.put("os.version", System.getProperty("os.version"));
        properties.put("graftflow.http.pauseMillis", "1");
        properties.put("graftflow.http.silenceMillis", "30000");
    }

    Path folder() {
        return folder;
    }

    Path storeFolder() {
        return folder.resolve("store");
    }

    Home variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Home property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    /** Writes a file below the home folder. */
    Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    Surroundings surroundings() {
        return new Surroundings(environment, properties);
    }

    /** A store with all kinds of repository, in this home. */
    ModelStore store() {
        return new ModelStore(storeFolder(), ModelStore.standardKinds(surroundings()), surroundings());
    }
}
