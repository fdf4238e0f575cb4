package io.graftflow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.TableSpec;
import io.graftflow.flow.Flow;
import io.graftflow.flow.FlowReader;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeRegistry;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.RunContext;
import io.graftflow.node.Setting;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever somebody edits, a check that remembers says what one says that does not. */
class CheckLawTest {

    private static final int EDITS = 400;
    /** What nodes of each type may be set to, right and wrong. */
    private static final Map<String, Map<String, List<Object>>> TYPES = Map.of(
            "test.text@1", Map.of("text", List.of("x", "${v}", "${none}"), "times", List.of(2, "${v}", "many")),
            "test.join@1", Map.of("mark", List.of("!", "${v}", "?")),
            "test.read-file@1", Map.of("path", List.of("x.txt", "y.txt")),
            "test.write-file@1", Map.of("path", List.of("x.txt", "out.txt")),
            "test.head@1", Map.of("path", List.of("x.txt", "y.txt")),
            "test.rows@1", Map.of("rows", List.of(0, 2, "${v}", -1), "known", List.of(false, true)),
            "test.count@1", Map.of("column", List.of("text", "other", "${env:PATH}")),
            "test.unknown@1", Map.of("x", List.of(1, 2)));

    private static final List<String> LINKS = List.of(
            ".table -> %s.table", ".table -> %s.table", ".out -> %s.in", ".rows -> %s.table", ".out -> %s.extra");
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f", "g", "h");

    @TempDir
    private Path folder;

    private final NodeRegistry registry = registry();
    private final CheckMemory memory = new CheckMemory(20);

    private static NodeRegistry registry() {
        List<NodeType<?>> types = new ArrayList<>(Fakes.registry().all());
        types.add(new Head());
        return new NodeRegistry(types);
    }

    /** A table whose columns stand in the first line of a file. */
    private static final class Head extends FakeNode<Head.Settings> {

        record Settings(@Setting(title = "File", help = "What to read.") @Setting.InputFile Path path) {}

        Head() {
            super("test.head", Settings.class);
        }

        @Override
        Declaration.Builder ports(Declaration.Builder declaration) {
            return declaration.out(PortKind.TABLE, "table", "Rows.");
        }

        @Override
        public Specs check(Settings settings, Specs inputs) {
            return Specs.of("table", TableSpec.of(Column.of(Fakes.read(settings.path()), ColumnKind.TEXT)));
        }

        @Override
        public Values run(Settings settings, Values inputs, RunContext context) {
            return Values.none();
        }
    }

    /** A workflow that changes. */
    private final class Edited {

        private final Random random;
        private final Map<String, ObjectNode> nodes = new LinkedHashMap<>();
        private final Set<String> links = new LinkedHashSet<>();
        private int variable = 1;

        Edited(long seed) {
            this.random = new Random(seed);
        }

        private <T> T any(List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        void edit() throws IOException {
            switch (random.nextInt(8)) {
                case 0, 1 ->
                    nodes.put(any(NAMES), Json.object().put("type", any(List.copyOf(new TreeMap<>(TYPES).keySet()))));
                case 2 -> link();
                case 3 -> links.stream().skip(links.size() / 2).findFirst().ifPresent(links::remove);
                case 4 -> touchWorld();
                default -> set();
            }
        }

        private void link() {
            int from = random.nextInt(NAMES.size() - 1);
            int to = from + random.nextInt(NAMES.size() - from);
            links.add(NAMES.get(from) + String.format(any(LINKS), NAMES.get(to)));
        }

        private void touchWorld() throws IOException {
            variable = random.nextInt(3);
            Path file = folder.resolve(any(List.of("x.txt", "y.txt")));
            if (random.nextBoolean()) {
                Files.deleteIfExists(file);
            } else {
                Files.writeString(file, "text".repeat(1 + random.nextInt(2)));
            }
        }

        private void set() {
            if (nodes.isEmpty()) {
                return;
            }
            ObjectNode node = nodes.get(any(List.copyOf(nodes.keySet())));
            var names = new TreeMap<>(TYPES.get(node.path("type").asText()));
            String name = any(List.copyOf(names.keySet()));
            node.withObject("settings").set(name, Json.mapper().valueToTree(any(names.get(name))));
        }

        Flow flow() {
            ObjectNode flow = Json.object().put("graftflow", 1);
            flow.putObject("variables")
                    .putObject("v")
                    .put("type", "integer")
                    .put("default", variable)
                    .put("description", "");
            ObjectNode all = flow.putObject("nodes");
            nodes.forEach((id, node) -> all.set(id, node.deepCopy()));
            links.forEach(flow.putArray("links")::add);
            return FlowReader.read(flow, "a.flow.json").flow();
        }
    }

    private static String said(Plan plan) {
        StringBuilder said = new StringBuilder();
        plan.problems().forEach(problem -> said.append(problem).append('\n'));
        for (String id : plan.flow().nodes().keySet()) {
            said.append(id)
                    .append(": ")
                    .append(plan.declaration(id).map(declaration -> declaration.type()))
                    .append(plan.fact(id));
            for (var specs : List.of(plan.linked(id), plan.inputs(id), plan.outputs(id))) {
                specs.ports().forEach(port -> said.append(' ').append(port).append(specs.all(port)));
            }
            said.append('\n');
        }
        return said.append(plan.references()).toString();
    }

    @Test
    void whatIsRememberedIsWhatWouldBeFound() throws IOException {
        Path file = folder.resolve("a.flow.json");
        try (Bench bench = new Bench(folder, registry);
                Foresight remembering = new Foresight(bench.cache, () -> {})) {
            for (long seed = 1; seed <= 5; seed++) {
                Edited edited = new Edited(seed);
                for (int edit = 0; edit < EDITS; edit++) {
                    edited.edit();
                    Flow flow = edited.flow();
                    Plan anew = Plan.of(flow, file, registry, bench.options());
                    Plan plan = Plan.of(flow, file, registry, bench.options(), memory);
                    String where = "seed " + seed + ", edit " + edit;
                    assertEquals(said(anew), said(plan), where);
                    try (Foresight forgetful = new Foresight(bench.cache, () -> {})) {
                        assertEquals(new TreeMap<>(forgetful.of(anew)), new TreeMap<>(remembering.of(plan)), where);
                    }
                }
            }
        }
    }
}
