package io.graftflow.server.internal.http;

import io.graftflow.base.Hash;
import io.graftflow.server.Pages;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The page's files, packed for browsers that can unpack them, and kept in memory once they were asked for. */
final class PageFiles {

    private static final String INDEX = "index.html";
    private static final String HASHED_FOLDER = "assets/";
    private static final int LEAST_PACKED_BYTES = 1_000;
    private static final Set<String> PACKED =
            Set.of("html", "js", "mjs", "css", "svg", "json", "map", "txt", "wasm", "ico");
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("txt", "text/plain; charset=utf-8"));

    private final Pages pages;
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    PageFiles(Pages pages) {
        this.pages = pages;
    }

    /** A file as it is sent in one encoding. */
    private record Kept(byte[] body, String encoding, String etag) {}

    /**
     * The file of a path; the page itself for a path that names a place in it.
     *
     * @param accepted what {@code Accept-Encoding} says
     * @param known what {@code If-None-Match} says
     */
    Answer answer(String path, String accepted, String known) throws IOException {
        String name = path.isEmpty() ? INDEX : path;
        Optional<Kept> file = find(name, accepted);
        if (file.isEmpty() && !name.contains(".") && !name.startsWith(HASHED_FOLDER)) {
            name = INDEX;
            file = find(name, accepted);
        }
        if (file.isEmpty()) {
            return name.equals(INDEX) ? missing() : Answer.of(404, "text/plain", new byte[0]);
        }
        Kept found = file.get();
        boolean same = known.equals(found.etag());
        Answer answer = same
                ? Answer.empty(304)
                : Answer.of(200, TYPES.getOrDefault(suffix(name), "application/octet-stream"), found.body());
        if (!found.encoding().isEmpty() && !same) {
            answer = answer.with("Content-Encoding", found.encoding());
        }
        String keep = name.startsWith(HASHED_FOLDER) ? "private, max-age=31536000, immutable" : "no-cache";
        return answer.with("ETag", found.etag()).with("Cache-Control", keep).with("Vary", "Accept-Encoding");
    }

    private static Answer missing() {
        String text = "This Graftflow has no page built in. Its interface for programs is at /api/openapi.yaml.\n";
        return Answer.of(404, "text/plain; charset=utf-8", text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private Optional<Kept> find(String name, String accepted) throws IOException {
        for (String encoding : new String[] {"br", "gzip", ""}) {
            if (encoding.isEmpty() || Packing.accepts(accepted, encoding)) {
                Optional<Kept> file = kept(name, encoding);
                if (file.isPresent()) {
                    return file;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Kept> kept(String name, String encoding) throws IOException {
        String key = encoding + ":" + name;
        Kept before = kept.get(key);
        if (before != null) {
            return Optional.of(before);
        }
        Optional<byte[]> body = body(name, encoding);
        body.ifPresent(bytes -> kept.put(key, new Kept(bytes, encoding, "\"" + Hash.sha256(bytes) + "\"")));
        return Optional.ofNullable(kept.get(key));
    }

    private Optional<byte[]> body(String name, String encoding) throws IOException {
        if (encoding.isEmpty()) {
            return pages.read(name);
        }
        Optional<byte[]> packed = pages.read(name + (encoding.equals("br") ? ".br" : ".gz"));
        if (packed.isPresent() || encoding.equals("br") || !PACKED.contains(suffix(name))) {
            return packed;
        }
        Optional<byte[]> plain = pages.read(name);
        return plain.isEmpty() || plain.get().length < LEAST_PACKED_BYTES
                ? Optional.empty()
                : Optional.of(Packing.packed(plain.get()));
    }

    private static String suffix(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
