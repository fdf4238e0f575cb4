package io.graftflow.repository;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a server said.
 *
 * @param status the HTTP status
 * @param headers the first value of each header, names in lower case
 * @param body as UTF-8; empty for a {@code HEAD}
 */
public record Answer(int status, Map<String, String> headers, String body) {

    public Answer {
        var lower = new TreeMap<String, String>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        headers = Map.copyOf(lower);
        Objects.requireNonNull(body, "body");
    }

    /** A header by its name in any case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Whether the server gave what was asked for. */
    public boolean ok() {
        return status >= 200 && status < 300;
    }
}
