package io.graftflow.repository;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.graftflow.base.Hash;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A real server on loopback that serves bytes as a file server does, and misbehaves where a test says so. */
final class WebServer implements AutoCloseable {

    /** What a test makes of a request. */
    @FunctionalInterface
    interface Behaviour {
        void answer(HttpExchange exchange) throws IOException;
    }

    /** A request that came. */
    record Request(String method, String path, Map<String, List<String>> headers) {
        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name)).map(values -> values.get(0));
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    WebServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** {@code http://127.0.0.1:PORT}, without a slash at its end. */
    String base() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Serves bytes as a file. */
    WebServer serve(String path, byte[] content) {
        return on(path, exchange -> file(exchange, content));
    }

    WebServer serve(String path, String content) {
        return serve(path, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Does something of its own for a path. */
    WebServer on(String path, Behaviour behaviour) {
        behaviours.put(path, behaviour);
        return this;
    }

    /** Lets the first download of a file break after so many bytes. */
    void cutOnce(String path, int bytes, byte[] content) {
        on(path, firstThen(cutAfter(bytes, content), exchange -> file(exchange, content)));
    }

    /** The requests for a path so far, but for those that ask for headers alone. */
    List<Request> gets(String path) {
        return requests.stream()
                .filter(request ->
                        request.method().equals("GET") && request.path().equals(path))
                .toList();
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            // the raw path: %2F is part of a name; as a proxy it is a whole address
            String path = exchange.getRequestURI().getRawPath();
            requests.add(new Request(exchange.getRequestMethod(), path, Map.copyOf(exchange.getRequestHeaders())));
            Behaviour behaviour = behaviours.get(path);
            if (behaviour == null) {
                status(exchange, 404);
            } else {
                behaviour.answer(exchange);
            }
        }
    }

    /** Answers with a status and nothing else. */
    static void status(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
    }

    /** Answers with a file as RFC 9110 has it: a strong tag, HEAD, one range, and the whole when the tag is another. */
    static void file(HttpExchange exchange, byte[] content) throws IOException {
        Headers out = exchange.getResponseHeaders();
        String tag = "\"" + Hash.sha256(content).substring(0, 16) + "\"";
        out.set("ETag", tag);
        int from = from(exchange.getRequestHeaders(), tag);
        if (from >= content.length && from > 0) {
            out.set("Content-Range", "bytes */" + content.length);
            status(exchange, 416);
            return;
        }
        if (from > 0) {
            out.set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            out.set("Content-Length", String.valueOf(content.length));
            status(exchange, 200);
            return;
        }
        byte[] rest = Arrays.copyOfRange(content, from, content.length);
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, rest.length == 0 ? -1 : rest.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(rest);
        }
    }

    private static int from(Headers in, String tag) {
        String range = in.getFirst("Range");
        String condition = in.getFirst("If-Range");
        boolean same = condition == null || condition.equals(tag);
        return range == null || !same ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    }

    /** Announces all of a file, sends so many bytes of it, and lets the connection break. */
    static Behaviour cutAfter(int bytes, byte[] content) {
        return exchange -> {
            exchange.getResponseHeaders()
                    .set("ETag", "\"" + Hash.sha256(content).substring(0, 16) + "\"");
            exchange.sendResponseHeaders(200, content.length);
            OutputStream body = exchange.getResponseBody();
            body.write(content, 0, bytes);
            body.flush();
        };
    }

    /** The first time one thing, from then on another. */
    static Behaviour firstThen(Behaviour first, Behaviour then) {
        var calls = new AtomicInteger();
        return exchange -> (calls.getAndIncrement() == 0 ? first : then).answer(exchange);
    }
}
