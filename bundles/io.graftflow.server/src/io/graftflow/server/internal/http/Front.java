package io.graftflow.server.internal.http;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.server.Pages;
import io.graftflow.server.internal.events.EventStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.IntSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.URIUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first to see a request: checks who asks, finds who answers, and sees to the headers that all answers have. */
public final class Front extends Handler.Abstract {

    private static final Logger LOG = LoggerFactory.getLogger(Front.class);
    private static final String API = "/api/";
    private static final String EVENTS = "/api/events";
    private static final int LONGEST_LEFTOVER = 1 << 20;

    /**
     * What the page may do: load its own files, talk to its own server, and nothing else. "swt:" is how a page in the desktop
     * application speaks to it; elsewhere nothing answers there.
     */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; connect-src 'self' swt:; "
            + "worker-src 'self' blob:; frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'";

    private final Gate gate;
    private final Routes routes;
    private final PageFiles pages;
    private final EventStream events;
    private final IntSupplier port;

    /**
     * A front.
     *
     * @param port the port once the server has started
     */
    public Front(Gate gate, Routes routes, Pages pages, EventStream events, IntSupplier port) {
        this.gate = gate;
        this.routes = routes;
        this.pages = new PageFiles(pages);
        this.events = events;
        this.port = port;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Answer answer;
        try {
            gate.checkOrigin(request, port.getAsInt());
            String path = request.getHttpURI().getPath();
            Optional<Answer> entry = enter(request, path);
            if (entry.isEmpty() && path.equals(EVENTS)) {
                stream(request, response, callback);
                return true;
            }
            answer = entry.isPresent() ? entry.get() : answer(request, path);
        } catch (Refusal e) {
            answer = e.answer();
        } catch (ProblemException e) {
            answer = new Refusal(422, List.of(e.problem())).answer();
        } catch (EofException e) {
            LOG.debug("The other side went away", e);
            callback.failed(e);
            return true;
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
            answer = fault(request, e);
        }
        readToItsEnd(request);
        send(response, callback, answer);
        return true;
    }

    /** What a handler left of a small body is read, so that the connection can be used again. */
    private static void readToItsEnd(Request request) {
        if (request.getLength() > LONGEST_LEFTOVER) {
            return;
        }
        try (InputStream in = Request.asInputStream(request)) {
            in.readNBytes(LONGEST_LEFTOVER);
        } catch (IOException | RuntimeException e) {
            LOG.debug("The rest of a request did not come", e);
        }
    }

    private static Answer fault(Request request, Throwable e) {
        LOG.error("{} {} failed", request.getMethod(), request.getHttpURI().getPath(), e);
        return Refusal.of(
                        500,
                        "server.internal-fault",
                        "The server failed with " + e + ".",
                        "Report it with the log; it is a fault in the program.")
                .answer();
    }

    /** The way in: a token is exchanged for a cookie; who has neither stays outside. */
    private Optional<Answer> enter(Request request, String path) {
        Fields query = Request.extractQueryParameters(request);
        String token = query.getValue("token");
        if (path.equals("/") && request.getMethod().equals("GET") && token != null && gate.isToken(token)) {
            return Optional.of(Answer.empty(303)
                    .with("Set-Cookie", gate.cookie(port.getAsInt()))
                    .with("Location", "/" + withoutToken(query))
                    .with("Cache-Control", "no-store"));
        }
        if (gate.isIn(request, port.getAsInt())) {
            return Optional.empty();
        }
        if (path.startsWith(API)) {
            throw Gate.noSession();
        }
        Problem problem = Problem.error(
                "server.no-session",
                "This page needs the address that Graftflow printed when it started.",
                "Open that one; it looks like http://127.0.0.1:" + port.getAsInt() + "/?token=…");
        byte[] text = (problem.message() + "\n" + problem.remedy() + "\n").getBytes(StandardCharsets.UTF_8);
        return Optional.of(Answer.of(401, "text/plain; charset=utf-8", text));
    }

    private static String withoutToken(Fields query) {
        StringJoiner kept = new StringJoiner("&", "?", "").setEmptyValue("");
        query.forEach(field -> {
            if (!field.getName().equals("token")) {
                kept.add(encode(field.getName()) + "=" + encode(field.getValue()));
            }
        });
        return kept.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Answer answer(Request request, String path) throws Exception {
        if (!path.startsWith(API)) {
            return page(request, path);
        }
        List<String> parts =
                Routes.split(path).stream().map(URIUtil::decodePath).toList();
        Routes.Match match = routes.match(parts)
                .orElseThrow(() -> Refusal.notFound(
                        "server.unknown-path", "There is nothing at " + path + ".", "See /api/openapi.yaml."));
        Handlers.Handler handler = match.methods().get(request.getMethod());
        if (handler == null) {
            String allowed = String.join(", ", match.methods().keySet());
            return Refusal.of(
                            405,
                            "server.bad-method",
                            path + " does not take " + request.getMethod() + ".",
                            "Use one of " + allowed + ".")
                    .answer()
                    .with("Allow", allowed);
        }
        return handler.handle(new Call(request, match.parts()));
    }

    private Answer page(Request request, String path) throws IOException {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            throw Refusal.of(405, "server.bad-method", "Pages can only be read.", "Use GET.");
        }
        String name = URIUtil.decodePath(path.substring(1));
        if (List.of(name.split("/")).contains("..")) {
            throw Refusal.badRequest("The path leads upwards.");
        }
        return pages.answer(
                name,
                Optional.ofNullable(request.getHeaders().get(HttpHeader.ACCEPT_ENCODING))
                        .orElse(""),
                Optional.ofNullable(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))
                        .orElse(""));
    }

    private void stream(Request request, Response response, Callback callback) {
        String last = Optional.ofNullable(request.getHeaders().get("Last-Event-ID"))
                .or(() -> Optional.ofNullable(
                        Request.extractQueryParameters(request).getValue("lastEventId")))
                .orElse("");
        secure(response);
        try {
            events.send(last, response, callback);
        } catch (IOException e) {
            LOG.debug("A reader of events went away", e);
            callback.failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            callback.failed(e);
        }
    }

    private static void secure(Response response) {
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put("Referrer-Policy", "no-referrer");
        response.getHeaders().put("Cross-Origin-Opener-Policy", "same-origin");
        response.getHeaders().put("Cross-Origin-Resource-Policy", "same-origin");
        response.getHeaders().put("Content-Security-Policy", POLICY);
    }

    private static void send(Response response, Callback callback, Answer answer) {
        response.setStatus(answer.status());
        secure(response);
        if (!answer.headers().containsKey("Cache-Control")) {
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        }
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            response.getHeaders().put(header.getKey(), header.getValue());
        }
        if (!answer.type().isEmpty()) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
        }
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
    }
}
