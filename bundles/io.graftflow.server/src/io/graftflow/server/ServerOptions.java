package io.graftflow.server;

import io.graftflow.base.Folders;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the server is started. Immutable; begin with {@link #of}.
 *
 * @param folder the workspace, a folder that is there
 * @param open the workflow to begin with, relative to the folder with slashes; empty for none
 * @param port 0 for one that the system chooses
 * @param cache the folder of the cache
 * @param home where the server keeps what it remembers: settings, recent workflows, what nodes gave last
 * @param examples a folder with a folder for each example
 * @param pages the page
 */
public record ServerOptions(
        Path folder, String open, int port, Path cache, Path home, Optional<Path> examples, Pages pages) {

    /** A workspace, with all else as usual: any port, this user's cache, no page. */
    public static ServerOptions of(Path folder) {
        return new ServerOptions(
                folder,
                "",
                0,
                Folders.cache(),
                Folders.home().resolve("server"),
                Optional.ofNullable(System.getProperty("graftflow.examples")).map(Path::of),
                Pages.NONE);
    }

    /** The same with a workflow to begin with. */
    public ServerOptions withOpen(String flow) {
        return new ServerOptions(folder, flow, port, cache, home, examples, pages);
    }

    /** The same at a port. */
    public ServerOptions withPort(int number) {
        return new ServerOptions(folder, open, number, cache, home, examples, pages);
    }

    /** The same with its own folders for the cache and for what the server remembers. */
    public ServerOptions withFolders(Path cacheFolder, Path homeFolder) {
        return new ServerOptions(folder, open, port, cacheFolder, homeFolder, examples, pages);
    }

    /** The same with examples. */
    public ServerOptions withExamples(Path examplesFolder) {
        return new ServerOptions(folder, open, port, cache, home, Optional.of(examplesFolder), pages);
    }

    /** The same with a page. */
    public ServerOptions withPages(Pages page) {
        return new ServerOptions(folder, open, port, cache, home, examples, page);
    }
}
