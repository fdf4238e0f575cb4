package io.graftflow.server.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** One request, as handlers see it. */
public final class Call {

    /** The longest JSON that is taken, in bytes. */
    public static final int LONGEST_JSON = 24 << 20;

    private final Request request;
    private final Map<String, String> path;
    private final Fields query;

    Call(Request request, Map<String, String> path) {
        this.request = request;
        this.path = path;
        this.query = Request.extractQueryParameters(request);
    }

    /** A part of the path, {@code {name}} in its template. */
    public String path(String name) {
        return path.get(name);
    }

    /** A query parameter; empty when it is not given. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(query.getValue(name));
    }

    /** A query parameter that must be given. */
    public String required(String name) {
        return query(name).orElseThrow(() -> Refusal.badRequest("The parameter \"" + name + "\" is missing."));
    }

    /** A whole number among the query parameters. */
    public long integer(String name, long orElse, long least, long most) {
        Optional<String> text = query(name);
        if (text.isEmpty()) {
            return orElse;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, as one that is out of bounds
        }
        throw Refusal.badRequest("Expected a whole number from " + least + " to " + most + " as \"" + name
                + "\", got \"" + text.get() + "\".");
    }

    /** A header; empty when it is not given. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /** Who asks, in his own word; empty when he does not say. */
    public String client() {
        return header("X-Graftflow-Client").filter(word -> word.length() <= 100).orElse("");
    }

    /** The body as it comes. */
    public InputStream stream() {
        return Request.asInputStream(request);
    }

    /** The length that the body announces; negative when it does not. */
    public long length() {
        return request.getLength();
    }

    /** The body, when it is of a media type and not too long. */
    public byte[] bytes(String mediaType, int longest) throws IOException {
        String given = Optional.ofNullable(request.getHeaders().get(HttpHeader.CONTENT_TYPE))
                .orElse("")
                .split(";")[0]
                .strip()
                .toLowerCase(Locale.ROOT);
        if (!given.equals(mediaType)) {
            throw Refusal.badRequest("Expected a body of the type " + mediaType + ", got \"" + given + "\".");
        }
        if (length() > longest) {
            throw tooLong(longest);
        }
        try (InputStream in = stream()) {
            byte[] bytes = in.readNBytes(longest + 1);
            if (bytes.length > longest) {
                throw tooLong(longest);
            }
            return bytes;
        }
    }

    private static Refusal tooLong(int longest) {
        return Refusal.of(
                413,
                "server.too-large",
                "The request is larger than the " + (longest >> 20) + " MB that are taken.",
                "Send less at once.");
    }

    /** The body as a JSON object that has no members but these. */
    public Body body(String... members) throws IOException {
        byte[] bytes = bytes("application/json", LONGEST_JSON);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            JsonNode json = Json.parse(text, "the request");
            if (!(json instanceof ObjectNode object)) {
                throw Refusal.badRequest("Expected a JSON object as the body.");
            }
            List<String> known = List.of(members);
            for (String name : names(object)) {
                if (!known.isEmpty() && !known.contains(name)) {
                    throw Refusal.badRequest("The body has an unknown member \"" + name + "\".");
                }
            }
            return new Body(object);
        } catch (CharacterCodingException e) {
            throw Refusal.badRequest("The body is not valid UTF-8.");
        } catch (ProblemException e) {
            throw Refusal.badRequest(e.problem().message());
        }
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The members of a body. */
    public record Body(ObjectNode json) {

        /** Whether a member is there. */
        public boolean has(String name) {
            return json.hasNonNull(name);
        }

        /** A text that must be there. */
        public String text(String name) {
            if (!json.path(name).isTextual()) {
                throw Refusal.badRequest("Expected a text as \"" + name + "\".");
            }
            return json.get(name).textValue();
        }

        /** A text, or the empty one. */
        public String optionalText(String name) {
            return has(name) ? text(name) : "";
        }

        /** True or false; false when it is not there. */
        public boolean flag(String name) {
            if (has(name) && !json.get(name).isBoolean()) {
                throw Refusal.badRequest("Expected true or false as \"" + name + "\".");
            }
            return json.path(name).asBoolean();
        }

        /** A whole number within bounds. */
        public int integer(String name, int orElse, int least, int most) {
            if (!has(name)) {
                return orElse;
            }
            JsonNode value = json.get(name);
            if (!value.isIntegralNumber() || value.asLong() < least || value.asLong() > most) {
                throw Refusal.badRequest(
                        "Expected a whole number from " + least + " to " + most + " as \"" + name + "\".");
            }
            return value.intValue();
        }

        /** Texts; none when the member is not there. */
        public List<String> texts(String name) {
            List<String> texts = new ArrayList<>();
            if (has(name) && !json.get(name).isArray()) {
                throw Refusal.badRequest("Expected a list of texts as \"" + name + "\".");
            }
            for (JsonNode element : json.path(name)) {
                if (!element.isTextual()) {
                    throw Refusal.badRequest("Expected texts in \"" + name + "\".");
                }
                texts.add(element.textValue());
            }
            return texts;
        }

        /** Texts by name; none when the member is not there. */
        public Map<String, String> map(String name) {
            Map<String, String> map = new LinkedHashMap<>();
            if (has(name) && !json.get(name).isObject()) {
                throw Refusal.badRequest("Expected an object of texts as \"" + name + "\".");
            }
            for (Map.Entry<String, JsonNode> field : json.path(name).properties()) {
                if (!field.getValue().isTextual()) {
                    throw Refusal.badRequest("Expected texts in \"" + name + "\".");
                }
                map.put(field.getKey(), field.getValue().textValue());
            }
            return map;
        }

        /** An object that must be there. */
        public ObjectNode object(String name) {
            if (json.path(name) instanceof ObjectNode object) {
                return object;
            }
            throw Refusal.badRequest("Expected an object as \"" + name + "\".");
        }
    }
}
