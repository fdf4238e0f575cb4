package io.graftflow.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Says in plain words what changed between two workflows. The layout and the order of nodes are left out. */
public final class FlowDiff {

    private static final int LONGEST_VALUE = 60;
    private static final int CONTEXT = 16;

    private final Flow before;
    private final Flow after;
    private final Map<String, String> renamed;
    private final List<String> words = new ArrayList<>();

    private FlowDiff(Flow before, Flow after) {
        this.before = before;
        this.after = after;
        this.renamed = Renames.find(before, after);
    }

    /** One sentence a change; none when the workflows do the same. */
    public static List<String> words(Flow before, Flow after) {
        FlowDiff diff = new FlowDiff(before, after);
        diff.header();
        diff.variables();
        diff.nodes();
        diff.links();
        return List.copyOf(diff.words);
    }

    private void header() {
        changed("name", before.name(), after.name());
        changed("description", before.description(), after.description());
        if (before.seed() != after.seed()) {
            words.add("seed: " + before.seed() + " → " + after.seed());
        }
    }

    private void variables() {
        for (String name : union(before.variables().keySet(), after.variables().keySet())) {
            if (!after.variables().containsKey(name)) {
                words.add("variable " + name + " removed");
            } else if (!before.variables().containsKey(name)) {
                words.add("variable " + name + " added: "
                        + summary(after.variables().get(name)));
            } else {
                variable(name, before.variables().get(name), after.variables().get(name));
            }
        }
    }

    private void variable(String name, Variable old, Variable now) {
        if (old.type() != now.type()) {
            words.add("variable " + name + ": type " + old.type().word() + " → "
                    + now.type().word());
        }
        if (!old.orElse().equals(now.orElse())) {
            words.add("variable " + name + ": default " + value(old.orElse()) + " → " + value(now.orElse()));
        }
        changed("variable " + name + ": description", old.description(), now.description());
    }

    private void nodes() {
        renamed.forEach((old, now) -> words.add("node " + old + " renamed to " + now));
        before.nodes().forEach((id, node) -> {
            if (!after.nodes().containsKey(id) && !renamed.containsKey(id)) {
                words.add("node " + id + " removed (" + node.type() + ")");
            }
        });
        after.nodes().forEach((id, node) -> {
            if (!before.nodes().containsKey(id) && !renamed.containsValue(id)) {
                words.add("node " + id + " added (" + node.type() + ")" + settings(node.settings()));
            }
        });
        before.nodes().forEach((id, node) -> {
            String now = renamed.getOrDefault(id, id);
            if (after.nodes().containsKey(now)) {
                node(now, node, after.nodes().get(now));
            }
        });
    }

    private void node(String id, FlowNode old, FlowNode now) {
        if (!old.type().equals(now.type())) {
            words.add(id + ": type " + old.type() + " → " + now.type());
        }
        changed(id + ": title", old.title(), now.title());
        ObjectNode oldSettings = old.settings();
        ObjectNode newSettings = now.settings();
        for (String setting : union(names(oldSettings), names(newSettings))) {
            JsonNode from = oldSettings.path(setting);
            JsonNode to = newSettings.path(setting);
            if (from.isMissingNode()) {
                words.add(id + ": " + setting + " set to " + value(to));
            } else if (to.isMissingNode()) {
                words.add(id + ": " + setting + " back to its default, was " + value(from));
            } else if (!from.equals(to)) {
                words.add(id + ": " + setting + " " + change(plain(from), plain(to), from.isTextual()));
            }
        }
    }

    private void links() {
        Set<Link> old = new TreeSet<>();
        for (Link link : before.links()) {
            old.add(new Link(
                    renamed.getOrDefault(link.from(), link.from()),
                    link.output(),
                    renamed.getOrDefault(link.to(), link.to()),
                    link.input()));
        }
        old.stream().filter(link -> !after.links().contains(link)).forEach(link -> words.add("link removed: " + link));
        after.links().stream().filter(link -> !old.contains(link)).forEach(link -> words.add("link added: " + link));
    }

    private void changed(String what, String old, String now) {
        if (!old.equals(now)) {
            words.add(what + ": " + change(old, now, true));
        }
    }

    /** Old and new value; of long ones what stands around the first difference. */
    private static String change(String old, String now, boolean quote) {
        int same = 0;
        while (same < Math.min(old.length(), now.length()) && old.charAt(same) == now.charAt(same)) {
            same++;
        }
        int skip = Math.max(old.length(), now.length()) <= LONGEST_VALUE || same <= CONTEXT ? 0 : same - CONTEXT;
        String mark = skip == 0 ? "" : "…";
        String from = shortened(mark + old.substring(skip));
        String to = shortened(mark + now.substring(skip));
        return quote ? quoted(from) + " → " + quoted(to) : from + " → " + to;
    }

    private static String plain(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    private static String settings(ObjectNode settings) {
        List<String> parts = new ArrayList<>();
        settings.properties().forEach(field -> parts.add(field.getKey() + " " + value(field.getValue())));
        return parts.isEmpty() ? "" : " with " + String.join(", ", parts);
    }

    private static String summary(Variable variable) {
        String type = variable.type().word();
        return variable.orElse().isMissingNode() ? type : type + ", default " + value(variable.orElse());
    }

    private static String value(JsonNode value) {
        return value.isMissingNode()
                ? "none"
                : value.isTextual() ? quoted(value.textValue()) : shortened(value.toString());
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "nothing" : "\"" + shortened(text.replace("\n", "⏎")) + "\"";
    }

    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST_VALUE
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST_VALUE)) + "…";
    }

    private static Set<String> names(ObjectNode settings) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        settings.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields.keySet();
    }

    private static Set<String> union(Set<String> first, Set<String> second) {
        Set<String> all = new LinkedHashSet<>(first);
        all.addAll(second);
        return all;
    }
}
