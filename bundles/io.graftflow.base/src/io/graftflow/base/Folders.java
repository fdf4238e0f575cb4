package io.graftflow.base;

import java.nio.file.Path;

/**
 * Where Graftflow keeps what is its own on this machine. {@code GRAFTFLOW_HOME} names the folder; without it, it is
 * {@code graftflow} in {@code XDG_DATA_HOME}, which by default is {@code ~/.local/share}. The system property
 * {@code graftflow.home} goes before all of these.
 */
public final class Folders {

    private Folders() {}

    /** The folder of all that follows. It need not exist yet. */
    public static Path home() {
        String property = System.getProperty("graftflow.home", "");
        if (!property.isEmpty()) {
            return Path.of(property).toAbsolutePath();
        }
        String home = variable("GRAFTFLOW_HOME");
        if (!home.isEmpty()) {
            return Path.of(home).toAbsolutePath();
        }
        String data = variable("XDG_DATA_HOME");
        Path base = data.isEmpty() ? userHome().resolve(".local").resolve("share") : Path.of(data);
        return base.resolve("graftflow").toAbsolutePath();
    }

    /** Outputs of nodes. */
    public static Path cache() {
        return home().resolve("cache");
    }

    /**
     * External models: {@code store} in {@link #home()}, unless the system property {@code graftflow.store} or the variable
     * {@code GRAFTFLOW_STORE} names another folder.
     */
    public static Path store() {
        String property = System.getProperty("graftflow.store", "");
        String named = property.isEmpty() ? variable("GRAFTFLOW_STORE") : property;
        return named.isEmpty() ? home().resolve("store") : Path.of(named).toAbsolutePath();
    }

    /** The home folder as shells see it; Java's own idea of it does not follow {@code HOME}. */
    private static Path userHome() {
        String home = variable("HOME");
        return Path.of(home.isEmpty() ? System.getProperty("user.home") : home);
    }

    private static String variable(String name) {
        String value = System.getenv(name);
        return value == null ? "" : value;
    }
}
