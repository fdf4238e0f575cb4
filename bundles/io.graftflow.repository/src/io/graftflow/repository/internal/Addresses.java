package io.graftflow.repository.internal;

import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What may be done with an address of the web. */
final class Addresses {

    private static final List<Integer> REDIRECTS = List.of(301, 302, 303, 307, 308);

    private Addresses() {}

    /** Whether a host is this machine, judged by its name alone. */
    static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.matches("127(\\.[0-9]{1,3}){3}")
                || name.equals("[::1]")
                || name.equals("::1");
    }

    /** The address for people: without credentials and without a query, which may hold a key. */
    static String shown(URI address) {
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        String path = address.getPath() == null ? "" : address.getPath();
        return address.getScheme() + "://" + address.getHost() + port + path;
    }

    /** Whether what is secret to one is secret to the other. */
    static boolean sameOrigin(URI a, URI b) {
        return a.getScheme().equalsIgnoreCase(b.getScheme())
                && a.getHost().equalsIgnoreCase(b.getHost())
                && port(a) == port(b);
    }

    static boolean isRedirect(int status) {
        return REDIRECTS.contains(status);
    }

    /** Where an answer sends on to; refuses to leave {@code https} for another host's {@code http}. */
    static Optional<URI> redirect(URI from, HttpResponse<?> response) throws IOException {
        Optional<String> location = response.headers().firstValue("Location");
        if (!isRedirect(response.statusCode()) || location.isEmpty()) {
            return Optional.empty();
        }
        URI target = resolve(from, location.get());
        boolean http = "http".equalsIgnoreCase(target.getScheme());
        boolean https = "https".equalsIgnoreCase(target.getScheme());
        boolean downgrade = http && "https".equalsIgnoreCase(from.getScheme());
        if (target.getHost() == null || !http && !https || downgrade && !isLoopback(target.getHost())) {
            throw new UnreachableException(shown(from) + " redirects to an address that is not safe");
        }
        return Optional.of(target);
    }

    /**
     * A base address that somebody configured.
     *
     * @param setting what to mend when it is none
     */
    static URI base(String text, String setting) {
        try {
            var address = new URI(text.strip());
            if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
                return address;
            }
        } catch (URISyntaxException e) {
            // said below, as for any other text that is no address
        }
        throw ProblemException.error(
                "reference.setting",
                "The base address \"" + text + "\" is none; expected https://HOST[/PATH].",
                "Mend " + setting + ".");
    }

    /** The address below a base. */
    static URI below(URI base, String path) {
        String text = base.toString();
        return URI.create((text.endsWith("/") ? text : text + "/") + path);
    }

    /** A path with everything escaped that is neither a slash nor allowed in a path. */
    static String escaped(String path) {
        var text = new StringBuilder();
        for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xff);
            boolean plain =
                    character < 0x80 && (Character.isLetterOrDigit(character) || "-._~/@+".indexOf(character) >= 0);
            text.append(plain ? String.valueOf(character) : String.format("%%%02X", octet & 0xff));
        }
        return text.toString();
    }

    private static URI resolve(URI from, String location) throws IOException {
        try {
            return from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw UnreachableException.refused(shown(from) + " redirects to what is no address", e);
        }
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }
}
