package io.graftflow.server.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a request gets.
 *
 * @param status the HTTP status
 * @param type the media type; empty without a body
 * @param body the content
 * @param headers further headers
 */
public record Answer(int status, String type, byte[] body, Map<String, String> headers) {

    /** Nothing but a status. */
    public static Answer empty(int status) {
        return new Answer(status, "", new byte[0], Map.of());
    }

    /** 200 with JSON. */
    public static Answer json(JsonNode value) {
        return json(200, value);
    }

    /** A status with JSON. */
    public static Answer json(int status, JsonNode value) {
        return of(status, "application/json", value.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** A status with any content. */
    public static Answer of(int status, String type, byte[] body) {
        return new Answer(status, type, body, Map.of());
    }

    /** The same with one more header. */
    public Answer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, type, body, more);
    }

    /** The same as gzip where the asker takes that; for what is large and seldom asked for. */
    public Answer packedFor(Call call) throws IOException {
        Answer told = with("Vary", "Accept-Encoding");
        return Packing.accepts(call.header("Accept-Encoding").orElse(""), "gzip")
                ? new Answer(status, type, Packing.packed(body), told.headers).with("Content-Encoding", "gzip")
                : told;
    }
}
