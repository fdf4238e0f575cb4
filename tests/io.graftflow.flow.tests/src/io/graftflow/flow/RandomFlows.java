package io.graftflow.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.graftflow.base.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Workflows of any shape, the same ones for the same seed. */
final class RandomFlows {

    private static final String[] TEXTS = {
        "", "plain", "Größe \"x\"\\", "two\nlines\ttab", "${v1}", "😀 𝄞", "</script>", "\u0001"
    };

    private final Random random;

    RandomFlows(long seed) {
        this.random = new Random(seed);
    }

    Flow next() {
        Map<String, Variable> variables = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            variables.put("v" + i, variable());
        }
        Map<String, FlowNode> nodes = new LinkedHashMap<>();
        Map<String, Position> layout = new LinkedHashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            String id = "n" + random.nextInt(100);
            nodes.put(id, new FlowNode("a.b-" + i + "@" + (1 + random.nextInt(9)), text(), settings()));
            if (random.nextBoolean()) {
                layout.put(id, new Position(random.nextInt(2000) - 1000, random.nextInt()));
            }
        }
        return new Flow(
                text(),
                text(),
                random.nextBoolean() ? 0 : random.nextLong(),
                variables,
                nodes,
                links(nodes),
                notes(),
                groups(List.copyOf(nodes.keySet())),
                layout);
    }

    private Map<String, Note> notes() {
        Map<String, Note> notes = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            notes.put(
                    "note-" + i,
                    new Note(
                            text(),
                            random.nextInt(),
                            random.nextInt(2000),
                            1 + random.nextInt(900),
                            1 + random.nextInt(9)));
        }
        return notes;
    }

    private Map<String, Group> groups(List<String> ids) {
        Map<String, Group> groups = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            List<String> held = ids.stream().filter(id -> random.nextBoolean()).toList();
            groups.put("group-" + i, new Group(text(), held, random.nextBoolean() ? "" : "model"));
        }
        return groups;
    }

    private List<Link> links(Map<String, FlowNode> nodes) {
        List<String> ids = List.copyOf(nodes.keySet());
        List<Link> links = new ArrayList<>();
        for (int i = ids.isEmpty() ? 0 : random.nextInt(6); i > 0; i--) {
            Link link = new Link(
                    ids.get(random.nextInt(ids.size())), "out-" + i, ids.get(random.nextInt(ids.size())), "in");
            links.add(link);
        }
        return links;
    }

    private Variable variable() {
        return switch (random.nextInt(6)) {
            case 0 -> new Variable(Variable.Type.INTEGER, LongNode.valueOf(random.nextLong()), text());
            case 1 -> new Variable(Variable.Type.NUMBER, number(), text());
            case 2 -> new Variable(Variable.Type.BOOLEAN, BooleanNode.valueOf(random.nextBoolean()), text());
            case 3 -> new Variable(Variable.Type.STRING, TextNode.valueOf(text()), text());
            case 4 -> new Variable(Variable.Type.PATH, TextNode.valueOf(text()), text());
            default -> new Variable(Variable.Type.STRING, MissingNode.getInstance(), text());
        };
    }

    private ObjectNode settings() {
        ObjectNode settings = Json.object();
        for (int i = random.nextInt(4); i > 0; i--) {
            settings.set("s" + random.nextInt(20), value(2));
        }
        return settings;
    }

    private JsonNode value(int depth) {
        return switch (random.nextInt(depth == 0 ? 3 : 5)) {
            case 0 -> TextNode.valueOf(text());
            case 1 -> number();
            case 2 -> BooleanNode.valueOf(random.nextBoolean());
            case 3 -> Json.mapper().createArrayNode().add(value(depth - 1)).add(value(depth - 1));
            default -> Json.object().set("k" + random.nextInt(9), value(depth - 1));
        };
    }

    private DecimalNode number() {
        return DecimalNode.valueOf(BigDecimal.valueOf(random.nextInt(), random.nextInt(12) - 2));
    }

    private String text() {
        return TEXTS[random.nextInt(TEXTS.length)];
    }
}
