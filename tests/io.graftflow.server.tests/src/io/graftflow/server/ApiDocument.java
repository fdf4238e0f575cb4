package io.graftflow.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.graftflow.base.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The document of the interface, {@code openapi.yaml}, against which answers are held. */
final class ApiDocument {

    /** What any operation may answer without saying so, as the document's beginning says. */
    static final Set<String> GENERAL = Set.of("400", "401", "403", "405", "413", "500");

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    final JsonNode json;

    private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();

    ApiDocument() {
        try (InputStream in = GraftflowServer.class.getResourceAsStream("/openapi.yaml")) {
            json = new ObjectMapper(new YAMLFactory()).readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every {@code METHOD /path} of it. */
    Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        json.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (METHODS.contains(method)) {
                        operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return operations;
    }

    /** Every {@code METHOD /path STATUS} of it. */
    Set<String> answers() {
        Set<String> answers = new TreeSet<>();
        for (String operation : operations()) {
            answer(operation).fieldNames().forEachRemaining(status -> answers.add(operation + " " + status));
        }
        return answers;
    }

    private JsonNode answer(String operation) {
        String[] words = operation.split(" ");
        return json.path("paths")
                .path(words[1])
                .path(words[0].toLowerCase(Locale.ROOT))
                .path("responses");
    }

    /** The template of a path, such as {@code /api/runs/{run}}. */
    String template(String path) {
        List<String> fitting = json.path("paths").properties().stream()
                .map(Map.Entry::getKey)
                .filter(template -> path.matches(template.replaceAll("\\{[^}]*}", "[^/]+")))
                .sorted((a, b) -> Integer.compare(a.indexOf('{'), b.indexOf('{')))
                .toList();
        return fitting.isEmpty() ? path : fitting.get(0);
    }

    /** What is wrong with an answer; empty when the document says so. */
    String wrong(String operation, int status, String type, JsonNode body) {
        JsonNode answer = resolved(answer(operation).path(Integer.toString(status)));
        if (answer.isMissingNode()) {
            return GENERAL.contains(Integer.toString(status))
                    ? wrong("ErrorAnswer", body)
                    : operation + " answers " + status + ", which the document does not say";
        }
        JsonNode content = answer.path("content");
        if (content.isMissingNode()) {
            return body.isMissingNode() ? "" : operation + " " + status + " has a body";
        }
        if (!type.equals("application/json")) {
            String bare = type.replaceFirst(";.*", "");
            boolean known = content.has(bare) || content.has(bare.replaceFirst("/.*", "/*"));
            return known ? "" : operation + " " + status + " has the type " + type;
        }
        return wrong(content.path("application/json").path("schema"), body);
    }

    /** What is wrong with JSON by the name of its schema. */
    String wrong(String schema, JsonNode body) {
        return wrong(new ObjectMapper().createObjectNode().put("$ref", "#/components/schemas/" + schema), body);
    }

    private String wrong(JsonNode schema, JsonNode body) {
        JsonSchema compiled = schemas.computeIfAbsent(schema.toString(), text -> {
            ObjectNode whole = (ObjectNode) moved(schema);
            whole.set("$defs", moved(json.path("components").path("schemas")));
            return SCHEMAS.getSchema(whole);
        });
        var messages = compiled.validate(body);
        return messages.isEmpty() ? "" : messages.toString();
    }

    /** The same with references to where JSON Schema has its definitions. */
    private static JsonNode moved(JsonNode node) {
        return Json.parse(node.toString().replace("#/components/schemas/", "#/$defs/"), "schema");
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : json.at(reference.substring(1));
    }
}
