package io.graftflow.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes typed members out of JSON objects and gathers what is wrong with them. */
final class Members {

    private static final String REMEDY_FOR_NAMES =
            "Use lower-case words and digits joined by hyphens, as in \"my-head-2\".";

    private final Places places;
    private final List<Problem> problems = new ArrayList<>();

    Members(Places places) {
        this.places = places;
    }

    /** A pointer one level deeper. */
    static String pointer(String parent, String member) {
        return parent + "/" + member.replace("~", "~0").replace("/", "~1");
    }

    List<Problem> problems() {
        return problems;
    }

    /** Notes a problem at the line of a member. */
    void add(Problem problem, String pointer) {
        problems.add(problem.at(places.at(pointer)));
    }

    /** Notes the members that an object should not have. */
    void refuseUnknown(JsonNode object, Set<String> known, String parent, String node) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!known.contains(field.getKey())) {
                add(
                        Problem.error(
                                        "flow.unknown-member",
                                        "There is no member \"" + field.getKey() + "\" here.",
                                        Nearest.remedy(field.getKey(), known))
                                .in(node),
                        pointer(parent, field.getKey()));
            }
        }
    }

    /** A member that is an object, or an empty one. */
    ObjectNode object(JsonNode owner, String member, String parent, String node) {
        return typed(owner, member, parent, node, JsonNodeType.OBJECT) instanceof ObjectNode object
                ? object
                : Json.object();
    }

    /** The elements of a member that is a list, or none. */
    List<JsonNode> list(JsonNode owner, String member, String parent) {
        List<JsonNode> elements = new ArrayList<>();
        typed(owner, member, parent, "", JsonNodeType.ARRAY).forEach(elements::add);
        return elements;
    }

    /** A member that is a text, or the empty text. */
    String text(JsonNode owner, String member, String parent, String node) {
        return typed(owner, member, parent, node, JsonNodeType.STRING).asText("");
    }

    /** A member that is a whole number of 64 bits, or 0. */
    long integer(JsonNode owner, String member, String parent) {
        JsonNode value = typed(owner, member, parent, "", JsonNodeType.NUMBER);
        if (value.isMissingNode() || Variable.Type.INTEGER.accepts(value)) {
            return value.asLong();
        }
        wrongType("\"" + member + "\"", "a whole number of 64 bits", value, pointer(parent, member), "");
        return 0;
    }

    /** Notes when the name of something is no word. */
    void requireWord(String what, String name, String pointer, String node) {
        if (!Names.isWord(name)) {
            add(
                    Problem.error(
                                    "flow.bad-id",
                                    "\"" + name + "\" cannot be the name of " + what + ".",
                                    REMEDY_FOR_NAMES)
                            .in(node),
                    pointer);
        }
    }

    /** Notes that a value is not of the type that it should be. */
    void wrongType(String what, String expected, JsonNode got, String pointer, String node) {
        add(
                Problem.error(
                                "flow.wrong-type",
                                "Expected " + expected + " as " + what + ", got " + describe(got) + ".",
                                "Write " + expected + " there.")
                        .in(node),
                pointer);
    }

    private JsonNode typed(JsonNode owner, String member, String parent, String node, JsonNodeType type) {
        JsonNode value = owner.path(member);
        if (value.isMissingNode() || value.getNodeType() == type) {
            return value;
        }
        wrongType("\"" + member + "\"", describe(type), value, pointer(parent, member), node);
        return MissingNode.getInstance();
    }

    static String describe(JsonNode value) {
        return value.isValueNode() && !value.isNull() ? value.toString() : describe(value.getNodeType());
    }

    private static String describe(JsonNodeType type) {
        return switch (type) {
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case STRING -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            default -> "null";
        };
    }
}
