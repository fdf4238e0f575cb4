package io.graftflow.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Reads the stream of events; each is held against the document. */
final class EventReader implements AutoCloseable {

    private final InputStream in;
    private final BufferedReader lines;

    /** The id of the last event. */
    String lastId = "";

    /** The first event. */
    final JsonNode hello;

    EventReader(TestServer server, String lastEventId) throws IOException, InterruptedException {
        HttpRequest.Builder request = server.request("/api/events").GET();
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> response =
                server.http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, response.statusCode());
        assertEquals(
                "text/event-stream",
                response.headers().firstValue("Content-Type").orElse(""));
        TestServer.SEEN.add("GET /api/events 200");
        in = response.body();
        lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        hello = next();
        assertEquals("hello", hello.path("type").asText());
    }

    /** The next event of a type. */
    JsonNode next(String type) throws IOException {
        JsonNode event = next();
        while (!event.path("type").asText().equals(type)) {
            event = next();
        }
        return event;
    }

    /** The next event. */
    JsonNode next() throws IOException {
        String type = "";
        String line = lines.readLine();
        while (line != null) {
            if (line.startsWith("id: ")) {
                lastId = line.substring(4);
            } else if (line.startsWith("event: ")) {
                type = line.substring(7);
            } else if (line.startsWith("data: ")) {
                JsonNode event = Json.parse(line.substring(6), "event");
                assertEquals(type, event.path("type").asText());
                assertEquals("", TestServer.DOCUMENT.wrong("Event", event), event.toString());
                return event;
            }
            line = lines.readLine();
        }
        throw new IOException("The stream has ended.");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
