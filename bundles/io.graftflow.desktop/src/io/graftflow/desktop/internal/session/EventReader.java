package io.graftflow.desktop.internal.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the server's events on a thread of its own, until the server ends. */
final class EventReader implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(EventReader.class);
    private static final String DATA = "data:";
    private static final String ID = "id:";

    private final ServerLink link;
    private final Consumer<ObjectNode> listener;
    private volatile boolean ended;

    /** Reads from a server for a listener, which is called on the reader's thread. */
    EventReader(ServerLink link, Consumer<ObjectNode> listener) {
        this.link = link;
        this.listener = listener;
    }

    void start() {
        Thread thread = new Thread(this, "graftflow-desktop-events");
        thread.setDaemon(true);
        thread.start();
    }

    /** The server is about to end; a stream that breaks off is no fault. */
    void end() {
        ended = true;
    }

    @Override
    public void run() {
        String lastId = "";
        while (!ended) {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(link.events(lastId), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith(ID)) {
                        lastId = line.substring(ID.length()).strip();
                    } else if (line.startsWith(DATA)) {
                        tell(line.substring(DATA.length()));
                    }
                }
            } catch (IOException | ProblemException e) {
                if (!ended) {
                    LOG.warn("The stream of events broke off", e);
                    return;
                }
            }
        }
    }

    private void tell(String data) {
        if (Json.parse(data, "event") instanceof ObjectNode event) {
            listener.accept(event);
        }
    }
}
