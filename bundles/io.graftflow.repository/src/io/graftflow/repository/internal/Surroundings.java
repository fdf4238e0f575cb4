package io.graftflow.repository.internal;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The environment and the system properties that settings are read from, so that a test can run in another home.
 *
 * @param environment the environment's variables
 * @param properties the system properties
 */
public record Surroundings(Map<String, String> environment, Map<String, String> properties) {

    public Surroundings {
        environment = Map.copyOf(environment);
        properties = Map.copyOf(properties);
    }

    /** Those of this process, as they are now. */
    public static Surroundings system() {
        var properties = new HashMap<String, String>();
        Properties system = System.getProperties();
        system.stringPropertyNames().forEach(name -> properties.put(name, system.getProperty(name)));
        return new Surroundings(System.getenv(), properties);
    }

    /** A system property. */
    public Optional<String> property(String name) {
        return Optional.ofNullable(properties.get(name)).filter(value -> !value.isBlank());
    }

    /** A variable of the environment. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** A setting: the system property, else the variable. */
    public Optional<String> setting(String property, String variable) {
        return property(property).or(() -> variable(variable));
    }

    /** The home folder as shells and most tools see it. */
    public Path home() {
        return variable("HOME").map(Path::of).orElseGet(this::userHome);
    }

    /** The home folder as Java sees it, which is where Maven looks. */
    public Path userHome() {
        return Path.of(property("user.home").orElse("."));
    }

    /**
     * The executable file of a command that the path holds, by the first of its names that is there; links not
     * followed.
     */
    public Optional<Path> command(String... names) {
        for (String folder : variable("PATH").orElse("").split(File.pathSeparator)) {
            for (String name : names) {
                Path command = Path.of(folder).resolve(name);
                if (Files.isRegularFile(command) && Files.isExecutable(command)) {
                    return Optional.of(command);
                }
            }
        }
        return Optional.empty();
    }
}
