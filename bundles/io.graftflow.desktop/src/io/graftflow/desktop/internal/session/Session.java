package io.graftflow.desktop.internal.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.server.GraftflowServer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.eclipse.swt.widgets.Display;

/**
 * The window's session with the local server: which folder is open, what is asked and told. One is a service as long as the
 * window is open. Listeners are called on the window's thread.
 */
public final class Session implements AutoCloseable {

    private final GraftflowServer server;
    private final Path folder;
    private final ServerLink link;
    private final EventReader events;
    private final OpenFlows flows = new OpenFlows();
    private final LogLines log = new LogLines();
    private final List<Consumer<ObjectNode>> listeners = new CopyOnWriteArrayList<>();

    /** Begins with a server that runs and shows that folder; closes it at the end. */
    public Session(GraftflowServer server, Path folder, Display display) {
        this.server = server;
        this.folder = folder;
        this.link = new ServerLink(server.address());
        this.events = new EventReader(link, event -> {
            if (!display.isDisposed()) {
                display.asyncExec(() -> listeners.forEach(listener -> listener.accept(event)));
            }
        });
        listen(event -> {
            if (event.path("type").asText().equals("log")) {
                log.add(event.path("path").asText(), event.path("line"));
            }
        });
        events.start();
        Logger.getLogger("").addHandler(log);
    }

    /** The open folder, absolute. */
    public Path folder() {
        return folder;
    }

    /** A file of the open folder by its path in it. */
    public Path file(String path) {
        return folder.resolve(path);
    }

    /** The path of a file in the open folder, with slashes. */
    public String path(Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    /** The server's interface. */
    public ServerLink server() {
        return link;
    }

    /** The workflows in tabs. */
    public OpenFlows flows() {
        return flows;
    }

    /** What runs and the application tell. */
    public LogLines log() {
        return log;
    }

    /**
     * The address of the page with a workflow opened, or of its start page for an empty path. It says where the page is, which
     * then leaves out what has a view here.
     */
    public URI page(String flow) {
        String place = flow.isEmpty()
                ? ""
                : Arrays.stream(flow.split("/")).map(Session::escaped).collect(Collectors.joining("/", "/", ""));
        return URI.create(server.address() + "&in=desktop#" + place);
    }

    private static String escaped(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Tells all that happens from now on to a listener, on the window's thread; gives the way to stop. */
    public Runnable listen(Consumer<ObjectNode> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(log);
        listeners.clear();
        events.end();
        server.close();
    }
}
