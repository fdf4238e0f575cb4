package io.graftflow.server.internal.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Lets in who may come in. Other pages in the same browser must not reach the server: not by its address (they are of
 * another origin), and not by a name of theirs that they point to it (then {@code Host} is theirs).
 */
public final class Gate {

    private static final int SECRET_BYTES = 32;
    private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

    private final String token = secret();
    private final String session = secret();

    /** What the first address carries. */
    public String token() {
        return token;
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Refuses what another site asks, or asks for.
     *
     * @throws Refusal 403
     */
    void checkOrigin(Request request, int port) {
        List<String> hosts = List.of("127.0.0.1:" + port, "localhost:" + port);
        String host =
                Optional.ofNullable(request.getHeaders().get(HttpHeader.HOST)).orElse("");
        if (!hosts.contains(host)) {
            throw Refusal.of(
                    403,
                    "server.foreign-host",
                    "The request is for the host \"" + host + "\"; expected " + hosts.get(0) + ".",
                    "Use the address that Graftflow printed.");
        }
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origin != null && hosts.stream().noneMatch(own -> origin.equals("http://" + own))) {
            throw foreign(origin);
        }
        String site = request.getHeaders().get("Sec-Fetch-Site");
        boolean visit = "navigate".equals(request.getHeaders().get("Sec-Fetch-Mode"))
                && request.getMethod().equals("GET");
        if (site != null && !OWN_SITE.contains(site) && !visit) {
            throw foreign(site);
        }
    }

    private static Refusal foreign(String origin) {
        return Refusal.of(
                403,
                "server.foreign-origin",
                "The request comes from another site, \"" + origin + "\".",
                "Use the page that this server serves.");
    }

    /** Whether a token is the one of this server; takes as long for a wrong one as for the right one. */
    boolean isToken(String given) {
        return isEqual(given, token);
    }

    /** Whether the request carries the session's cookie. */
    boolean isIn(Request request, int port) {
        return Request.getCookies(request).stream()
                .filter(cookie -> cookie.getName().equals(cookieName(port)))
                .map(HttpCookie::getValue)
                .anyMatch(value -> isEqual(value, session));
    }

    /** The header that gives the cookie. Browsers keep cookies by host, not by port, hence the port in the name. */
    String cookie(int port) {
        return cookieName(port) + "=" + session + "; Path=/; HttpOnly; SameSite=Strict";
    }

    static Refusal noSession() {
        return Refusal.of(
                401,
                "server.no-session",
                "The request carries no token of this server, or one of a server that has ended.",
                "Open the address that Graftflow printed when it started.");
    }

    private static String cookieName(int port) {
        return "graftflow-" + port;
    }

    private static boolean isEqual(String given, String expected) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }
}
