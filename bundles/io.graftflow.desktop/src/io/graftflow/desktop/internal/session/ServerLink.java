package io.graftflow.desktop.internal.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Speaks with the local server by its interface, as the page does. */
public final class ServerLink {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    private final String cookie;

    /**
     * Gets in.
     *
     * @param address the server's first address, with its token
     */
    public ServerLink(URI address) {
        this.base = address.resolve("/");
        HttpResponse<String> entry = send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
        this.cookie = entry.headers()
                .firstValue("Set-Cookie")
                .map(set -> set.replaceFirst(";.*", ""))
                .orElseThrow(() -> new IllegalStateException("The server gave no session."));
    }

    /** Asks for something. */
    public ObjectNode get(String path) {
        return answer(request(path).GET().build());
    }

    /** Asks the server to do something. */
    public ObjectNode post(String path, ObjectNode body) {
        return answer(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    /** Puts something there; {@code condition} is a header with its value, or none. */
    public ObjectNode put(String path, ObjectNode body, String... condition) {
        HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
        if (condition.length > 0) {
            request.headers(condition);
        }
        return answer(request.PUT(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    /** Removes a file of that version. */
    public ObjectNode delete(String path, String etag) {
        return answer(request(path).header("If-Match", etag).DELETE().build());
    }

    /** Opens the stream of events after the one with that id; empty for those from now on. */
    InputStream events(String lastId) {
        HttpRequest.Builder request = request("/api/events");
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        return send(request.build(), BodyHandlers.ofInputStream()).body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).header("Cookie", cookie);
    }

    private ObjectNode answer(HttpRequest request) {
        HttpResponse<String> response = send(request, BodyHandlers.ofString());
        String body = response.body();
        JsonNode json =
                body.isEmpty() ? Json.object() : Json.parse(body, request.uri().getPath());
        if (response.statusCode() >= 400) {
            JsonNode problem = json.path("problem");
            throw ProblemException.error(
                    problem.path("code").asText("server.internal-fault"),
                    problem.path("message").asText("The server answered " + response.statusCode() + "."),
                    problem.path("remedy").asText());
        }
        return json instanceof ObjectNode object ? object : Json.object();
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                            "server.unreachable",
                            "The local server does not answer: " + e.getMessage() + ".",
                            "Close the window and open it anew."),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(
                    Problem.error("server.unreachable", "The wait for the local server was ended.", "Try again."), e);
        }
    }
}
