package io.graftflow.model.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.model.PlainColumn;
import io.graftflow.model.Preprocessing;
import java.util.ArrayList;
import java.util.List;

/**
 * Preprocessing as JSON. Of a kind with settings:
 *
 * <pre>{@code
 * {"kind": "text", "maxTokens": 128}
 * {"kind": "columns", "columns": [{"name": "size", "kind": "number", "mean": 2.5, "deviation": 1.1, "missing": false},
 *                                 {"name": "verb", "kind": "category", "values": ["go", …], "missing": true}]}
 * {"kind": "several", "parts": [{"name": "model1", "column": "title", "preprocessing": {…}}, …]}
 * }</pre>
 */
public final class PreprocessingJson {

    private static final String KIND = "kind";
    private static final String MAX_TOKENS = "maxTokens";
    private static final String COLUMNS = "columns";
    private static final String PARTS = "parts";
    private static final String NAME = "name";
    private static final String COLUMN = "column";
    private static final String HOW = "preprocessing";

    private PreprocessingJson() {}

    /** As JSON. */
    public static ObjectNode of(Preprocessing how) {
        ObjectNode json = Json.object().put(KIND, how.kind());
        if (how instanceof Preprocessing.Text text) {
            json.put(MAX_TOKENS, text.maxTokens());
        } else if (how instanceof Preprocessing.Columns columns) {
            ArrayNode all = json.putArray(COLUMNS);
            columns.columns().forEach(column -> all.add(of(column)));
        } else if (how instanceof Preprocessing.Several several) {
            ArrayNode all = json.putArray(PARTS);
            for (Preprocessing.Part part : several.parts()) {
                ObjectNode entry = all.addObject().put(NAME, part.name());
                if (!part.column().isEmpty()) {
                    entry.put(COLUMN, part.column());
                }
                entry.set(HOW, of(part.how()));
            }
        }
        return json;
    }

    private static ObjectNode of(PlainColumn column) {
        ObjectNode json = Json.object().put(NAME, column.name()).put(KIND, column.kind());
        if (column instanceof PlainColumn.Numeric number) {
            json.put("mean", number.mean()).put("deviation", number.deviation());
        } else if (column instanceof PlainColumn.Category category) {
            ArrayNode values = json.putArray("values");
            category.values().forEach(values::add);
        }
        return json.put("missing", column.missing());
    }

    /**
     * Reads what {@link #of} wrote.
     *
     * @throws IllegalArgumentException with a reason, when it is something else
     */
    public static Preprocessing read(JsonNode json) {
        String kind = json.path(KIND).asText();
        return switch (kind) {
            case "none" -> new Preprocessing.None();
            case "text" -> {
                if (json.path(MAX_TOKENS).asInt(0) < 3) {
                    throw new IllegalArgumentException(
                            "expected \"maxTokens\" of at least 3, got " + json.path(MAX_TOKENS));
                }
                yield new Preprocessing.Text(json.path(MAX_TOKENS).asInt());
            }
            case "columns" -> {
                List<PlainColumn> columns = new ArrayList<>();
                json.path(COLUMNS).forEach(column -> columns.add(column(column)));
                yield new Preprocessing.Columns(columns);
            }
            case "several" -> {
                List<Preprocessing.Part> parts = new ArrayList<>();
                json.path(PARTS)
                        .forEach(part -> parts.add(new Preprocessing.Part(
                                part.path(NAME).asText(), part.path(COLUMN).asText(""), read(part.path(HOW)))));
                yield new Preprocessing.Several(parts);
            }
            default -> throw new IllegalArgumentException("there is no preprocessing \"" + kind + "\"");
        };
    }

    private static PlainColumn column(JsonNode json) {
        String name = json.path(NAME).asText();
        boolean missing = json.path("missing").asBoolean();
        String kind = json.path(KIND).asText();
        return switch (kind) {
            case "number" ->
                new PlainColumn.Numeric(
                        name,
                        json.path("mean").asDouble(Double.NaN),
                        json.path("deviation").asDouble(Double.NaN),
                        missing);
            case "category" -> {
                List<String> values = new ArrayList<>();
                json.path("values").forEach(value -> values.add(value.asText()));
                yield new PlainColumn.Category(name, values, missing);
            }
            default -> throw new IllegalArgumentException("there is no kind of column \"" + kind + "\"");
        };
    }
}
