package io.graftflow.app;

/**
 * What the commands work with. Each is made when it is first asked for, so that {@code --help} starts no engine.
 */
public interface Services extends io.graftflow.server.Services {}
