package io.graftflow.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import java.util.List;

/**
 * The settings of a node as JSON Schema, draft 2020-12, from which a dialog is made. What JSON Schema has no keyword
 * for stands in members that begin with {@code x-graftflow-}: {@code unit}, {@code visible-when}, {@code column-of} and
 * {@code layers-of} and {@code weights-of} (an input port), {@code file} ({@code input} or {@code output}), {@code
 * model-reference}, {@code language}. Words, those of an enum or those that a registry offers, stand as {@code oneOf},
 * with titles. A text {@code ${name}} may stand for a value of any type in a workflow's file; the schema is of what it
 * stands for.
 */
public final class SettingsSchema {

    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

    private SettingsSchema() {}

    /** The schema of a node's settings. */
    public static ObjectNode of(NodeType<?> node) {
        ObjectNode schema = Json.object()
                .put("$schema", DRAFT)
                .put("title", node.declaration().name())
                .put("description", node.declaration().summary())
                .put("type", "object")
                .put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = Json.mapper().createArrayNode();
        SettingField.of(node.settings()).values().forEach(field -> {
            ObjectNode property = property(field);
            choices(property, node.choices().getOrDefault(field.name(), List.of()));
            properties.set(field.name(), property);
            if (field.isRequired()) {
                required.add(field.name());
            }
        });
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema;
    }

    private static ObjectNode property(SettingField field) {
        ObjectNode property = Json.object().put("title", field.title()).put("description", field.help());
        property.setAll(field.type().schema());
        if (!field.isRequired()) {
            property.set("default", field.orElse());
        }
        field.annotation(Setting.Range.class)
                .ifPresent(
                        range -> bounds(property.has("items") ? (ObjectNode) property.get("items") : property, range));
        put(property, "unit", field.unit());
        put(property, "visible-when", field.visibleWhenText());
        field.columnOf().ifPresent(port -> put(property, "column-of", port));
        field.layersOf().ifPresent(port -> put(property, "layers-of", port));
        field.weightsOf().ifPresent(port -> put(property, "weights-of", port));
        put(property, "file", file(field));
        if (field.isModelReference()) {
            property.put("x-graftflow-model-reference", true);
        }
        field.annotation(Setting.Language.class).ifPresent(language -> put(property, "language", language.value()));
        return property;
    }

    private static String file(SettingField field) {
        if (field.isInputFolder()) {
            return "input-folder";
        }
        return field.isInputFile() ? "input" : field.isOutputFile() ? "output" : "";
    }

    private static void choices(ObjectNode property, List<Choice> choices) {
        if (!choices.isEmpty()) {
            ArrayNode list = property.putArray("oneOf");
            choices.forEach(choice -> list.addObject()
                    .put("const", choice.word())
                    .put("title", choice.title())
                    .put("description", choice.help()));
        }
    }

    private static void bounds(ObjectNode property, Setting.Range range) {
        if (!Double.isInfinite(range.min())) {
            property.set("minimum", ValueTypes.decimal(range.min()));
        }
        if (!Double.isInfinite(range.max())) {
            property.set("maximum", ValueTypes.decimal(range.max()));
        }
    }

    private static void put(ObjectNode property, String name, String value) {
        if (!value.isEmpty()) {
            property.put("x-graftflow-" + name, value);
        }
    }
}
