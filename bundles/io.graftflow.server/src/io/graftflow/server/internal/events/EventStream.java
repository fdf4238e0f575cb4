package io.graftflow.server.internal.events;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Sends events to one reader for as long as it stays, as server-sent events (WHATWG HTML, section 9.2). */
public final class EventStream {

    private static final long HEARTBEAT_MILLISECONDS = 15_000;

    private final EventLog log;

    /** A stream of the events of a log. */
    public EventStream(EventLog log) {
        this.log = log;
    }

    /**
     * Sends until the reader goes away or the log is closed; blocks its thread.
     *
     * @param lastId the last event that the reader has seen; empty for none
     */
    public void send(String lastId, Response response, Callback callback) throws IOException, InterruptedException {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        long from = lastId.isEmpty() ? -1 : log.after(lastId);
        long next = from < 0 ? log.next() : from;
        write(response, hello(from >= 0, next));
        while (!log.isClosed()) {
            EventLog.Reading reading = log.read(next, HEARTBEAT_MILLISECONDS);
            StringBuilder text = new StringBuilder();
            if (!reading.complete()) {
                text.append(hello(false, reading.next()));
            }
            reading.events().forEach(event -> text.append(format(event.number(), event.type(), event.data())));
            next = reading.next();
            write(response, text.isEmpty() ? ":\n\n" : text.toString());
        }
        response.write(true, null, callback);
    }

    /** The greeting stands before the events that follow it, so its id is that of the event before them. */
    private String hello(boolean resumed, long next) {
        String data = EventLog.event("hello")
                .put("instance", log.instance())
                .put("resumed", resumed)
                .toString();
        return format(next - 1, "hello", data);
    }

    private String format(long number, String type, String data) {
        return "id: " + log.instance() + "-" + number + "\nevent: " + type + "\ndata: " + data + "\n\n";
    }

    private static void write(Response response, String text) throws IOException {
        Content.Sink.write(response, false, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
