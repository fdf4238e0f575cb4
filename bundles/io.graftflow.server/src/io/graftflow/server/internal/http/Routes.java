package io.graftflow.server.internal.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which handler answers which method and path. */
public final class Routes {

    private final Map<String, Map<String, Handlers.Handler>> byTemplate = new LinkedHashMap<>();

    /** Has a handler answer; a part {@code {name}} of the template stands for any one part of a path. */
    public Routes on(String method, String template, Handlers.Handler handler) {
        byTemplate.computeIfAbsent(template, key -> new TreeMap<>()).put(method, handler);
        return this;
    }

    /** All templates with their methods. */
    public Map<String, List<String>> all() {
        Map<String, List<String>> all = new TreeMap<>();
        byTemplate.forEach((template, methods) -> all.put(template, List.copyOf(methods.keySet())));
        return all;
    }

    /** What answers a path: the methods, and the parts that the template names. */
    record Match(Map<String, Handlers.Handler> methods, Map<String, String> parts) {}

    /** Finds what answers a path, its parts decoded already. */
    Optional<Match> match(List<String> parts) {
        Optional<Match> found = Optional.empty();
        for (Map.Entry<String, Map<String, Handlers.Handler>> route : byTemplate.entrySet()) {
            Optional<Map<String, String>> named = fit(split(route.getKey()), parts);
            if (named.isPresent() && (found.isEmpty() || named.get().isEmpty())) {
                found = Optional.of(new Match(route.getValue(), named.get()));
            }
        }
        return found;
    }

    /** The parts of a path between its slashes. */
    static List<String> split(String path) {
        List<String> parts = new ArrayList<>(List.of(path.split("/", -1)));
        parts.remove(0);
        return parts;
    }

    private static Optional<Map<String, String>> fit(List<String> template, List<String> parts) {
        if (template.size() != parts.size()) {
            return Optional.empty();
        }
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            String expected = template.get(i);
            if (expected.startsWith("{")) {
                named.put(expected.substring(1, expected.length() - 1), parts.get(i));
            } else if (!expected.equals(parts.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(named);
    }
}
