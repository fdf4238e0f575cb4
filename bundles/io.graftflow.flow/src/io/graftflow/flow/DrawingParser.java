package io.graftflow.flow;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the members of a workflow that only the canvas looks at: notes, groups and the layout. */
final class DrawingParser {

    private static final int LARGEST_SIZE = 100_000;

    private final Members members;

    DrawingParser(Members members) {
        this.members = members;
    }

    /** What stands written on the canvas. */
    Map<String, Note> notes(JsonNode tree) {
        Map<String, Note> result = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field :
                members.object(tree, FlowFormat.NOTES, "", "").properties()) {
            String pointer = Members.pointer("/" + FlowFormat.NOTES, field.getKey());
            members.requireWord("a note", field.getKey(), pointer, "");
            note(field.getKey(), field.getValue(), pointer).ifPresent(note -> result.put(field.getKey(), note));
        }
        return result;
    }

    private Optional<Note> note(String id, JsonNode json, String pointer) {
        if (!json.isObject()) {
            members.wrongType("the note " + id, "an object", json, pointer, "");
            return Optional.empty();
        }
        members.refuseUnknown(json, FlowFormat.NOTE_MEMBERS, pointer, "");
        String text = members.text(json, FlowFormat.TEXT, pointer, "");
        JsonNode place = json.path(FlowFormat.PLACE);
        if (!areNumbers(place, 4)) {
            members.wrongType(
                    "\"" + FlowFormat.PLACE + "\"",
                    "four numbers [x, y, width, height]",
                    place,
                    Members.pointer(pointer, FlowFormat.PLACE),
                    "");
            return Optional.empty();
        }
        return Optional.of(
                new Note(text, pixels(place.get(0)), pixels(place.get(1)), size(place.get(2)), size(place.get(3))));
    }

    /** The nodes that are framed. */
    Map<String, Group> groups(JsonNode tree, Set<String> nodes) {
        Map<String, Group> result = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field :
                members.object(tree, FlowFormat.GROUPS, "", "").properties()) {
            String pointer = Members.pointer("/" + FlowFormat.GROUPS, field.getKey());
            members.requireWord("a group", field.getKey(), pointer, "");
            if (field.getValue().isObject()) {
                result.put(field.getKey(), group(field.getKey(), field.getValue(), pointer, nodes));
            } else {
                members.wrongType("the group " + field.getKey(), "an object", field.getValue(), pointer, "");
            }
        }
        return result;
    }

    private Group group(String id, JsonNode json, String pointer, Set<String> nodes) {
        members.refuseUnknown(json, FlowFormat.GROUP_MEMBERS, pointer, "");
        List<String> held = new ArrayList<>();
        for (JsonNode element : members.list(json, FlowFormat.NODES, pointer)) {
            if (!element.isTextual()) {
                members.wrongType("a node of the group " + id, "a node's id", element, pointer, "");
            } else if (!nodes.contains(element.textValue())) {
                members.add(unknownNode("The group " + id + " holds", element.textValue(), nodes), pointer);
            } else {
                held.add(element.textValue());
            }
        }
        return new Group(
                members.text(json, FlowFormat.TITLE, pointer, ""),
                held,
                members.text(json, FlowFormat.COLOUR, pointer, ""));
    }

    /** Where the nodes stand. */
    Map<String, Position> layout(JsonNode tree, Set<String> nodes) {
        Map<String, Position> result = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field :
                members.object(tree, FlowFormat.LAYOUT, "", "").properties()) {
            String id = field.getKey();
            JsonNode place = field.getValue();
            String pointer = Members.pointer("/" + FlowFormat.LAYOUT, id);
            if (!nodes.contains(id)) {
                members.add(unknownNode("The layout places", id, nodes), pointer);
            } else if (areNumbers(place, 2)) {
                result.put(id, new Position(pixels(place.get(0)), pixels(place.get(1))));
            } else {
                members.wrongType("the place of " + id, "two numbers [x, y]", place, pointer, "");
            }
        }
        return result;
    }

    private static int pixels(JsonNode number) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, Math.round(number.doubleValue())));
    }

    private static int size(JsonNode number) {
        return Math.max(1, Math.min(LARGEST_SIZE, pixels(number)));
    }

    private static boolean areNumbers(JsonNode list, int count) {
        if (!list.isArray() || list.size() != count) {
            return false;
        }
        for (JsonNode number : list) {
            if (!number.isNumber()) {
                return false;
            }
        }
        return true;
    }

    private static Problem unknownNode(String who, String id, Set<String> nodes) {
        return Problem.warning(
                "flow.unknown-node", who + " a node \"" + id + "\" that is not there.", Nearest.remedy(id, nodes));
    }
}
