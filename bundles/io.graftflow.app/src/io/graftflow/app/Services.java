package io.graftflow.app;

import java.util.Optional;

/**
 * What the commands work with. Each is made when it is first asked for, so that {@code --help} starts no engine.
 */
public interface Services extends io.graftflow.server.Services {

    /** The desktop application; empty where only the command line was started. */
    default Optional<Desktop> desktop() {
        return Optional.empty();
    }
}
