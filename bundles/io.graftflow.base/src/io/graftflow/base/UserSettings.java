package io.graftflow.base;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;

/**
 * What a user chose once for all commands and windows on this machine, in {@code settings.properties} of Graftflow's folder. A
 * variable of the environment goes before it, and a system property before both.
 */
public final class UserSettings {

    /** What can be chosen. */
    public enum Key {
        /** The folder of the models' store. */
        STORE("store", "graftflow.store", "GRAFTFLOW_STORE"),
        /** The base address of the Hugging Face hub or its mirror. */
        HUB("hub", "graftflow.hf.endpoint", "HF_ENDPOINT"),
        /** The base address of the npm registry or its mirror. */
        NPM("npm", "graftflow.npm.registry", "npm_config_registry"),
        /** Maven's settings file, which names repositories, mirrors and proxies. */
        MAVEN("maven", "graftflow.maven.settings", "GRAFTFLOW_MAVEN_SETTINGS");

        private final String word;
        private final String property;
        private final String variable;

        Key(String word, String property, String variable) {
            this.word = word;
            this.property = property;
            this.variable = variable;
        }

        /** The variable of the environment that goes before the user's choice. */
        public String variable() {
            return variable;
        }

        /** What the environment says; empty when it says nothing. */
        public String environment() {
            String value = System.getenv(variable);
            return value == null ? "" : value;
        }
    }

    private UserSettings() {}

    private static Path file() {
        return Folders.home().resolve("settings.properties");
    }

    /**
     * What was chosen; an absent value means the usual.
     *
     * @throws ProblemException {@code settings.unreadable}
     */
    public static Map<Key, String> read() {
        Map<Key, String> chosen = new EnumMap<>(Key.class);
        Path file = file();
        if (Files.exists(file)) {
            Properties kept = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                kept.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new ProblemException(
                        Problem.warning(
                                "settings.unreadable",
                                "The settings in " + file + " cannot be read: " + e.getMessage() + ".",
                                "Mend or delete the file."),
                        e);
            }
            for (Key key : Key.values()) {
                String value = kept.getProperty(key.word, "").strip();
                if (!value.isEmpty()) {
                    chosen.put(key, value);
                }
            }
        }
        return chosen;
    }

    /** Keeps what was chosen; it holds from the next start on. */
    public static void write(Map<Key, String> chosen) throws IOException {
        Properties kept = new Properties();
        chosen.forEach((key, value) -> {
            if (!value.isBlank()) {
                kept.setProperty(key.word, value.strip());
            }
        });
        AtomicFiles.write(file(), temporary -> {
            try (Writer writer = Files.newBufferedWriter(temporary)) {
                kept.store(writer, null);
            }
        });
    }

    /**
     * Makes the choices hold for this process, where neither a system property nor the environment says otherwise.
     *
     * @throws ProblemException {@code settings.unreadable}
     */
    public static void apply() {
        read().forEach((key, value) -> {
            if (key.environment().isEmpty() && System.getProperty(key.property) == null) {
                System.setProperty(key.property, value);
            }
        });
    }
}
