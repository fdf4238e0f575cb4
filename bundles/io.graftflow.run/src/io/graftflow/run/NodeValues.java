package io.graftflow.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.data.Table;
import io.graftflow.model.Model;
import io.graftflow.node.Declaration;
import io.graftflow.node.Port;
import io.graftflow.node.Report;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import io.graftflow.run.internal.Entry;
import io.graftflow.run.internal.EntryFolder;
import io.graftflow.run.internal.PlannedNode;
import io.graftflow.run.internal.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values as they lie in the cache's entries. */
final class NodeValues implements AutoCloseable {

    private final List<Table> opened = new ArrayList<>();
    private Values values = Values.none();
    private Specs specs = Specs.none();

    private NodeValues() {}

    /** Opens what is linked to a node. */
    static NodeValues open(PlannedNode planned, Map<String, Entry> entries, Map<String, Declaration> declarations) {
        NodeValues result = new NodeValues();
        for (Port port : planned.node().declaration().inputs()) {
            for (Source source : planned.inputs().getOrDefault(port.name(), List.of())) {
                Port output = declarations.get(source.node()).outputs().stream()
                        .filter(candidate -> candidate.name().equals(source.port()))
                        .findFirst()
                        .orElseThrow();
                result.add(port, EntryFolder.place(entries.get(source.node()).folder(), output));
            }
        }
        return result;
    }

    /** The values by input. */
    Values values() {
        return values;
    }

    /** The specs of these very values. */
    Specs specs() {
        return specs;
    }

    @Override
    public void close() {
        opened.forEach(Table::close);
    }

    private void add(Port port, Path place) {
        switch (port.kind()) {
            case TABLE -> {
                Table table = Table.open(place);
                opened.add(table);
                values = values.with(port.name(), table);
                specs = specs.with(port.name(), table.spec());
            }
            case MODEL -> {
                Model model = Model.open(place);
                values = values.with(port.name(), model);
                specs = specs.with(port.name(), model.spec());
            }
            case REPORT -> {
                values = values.with(port.name(), new Report(place));
                specs = specs.with(port.name(), new Spec.OfReport());
            }
        }
    }

    /**
     * Holds what a node gave against what it declares, closes its tables, and says for each port what is there.
     *
     * @param folder where the outputs were made
     * @throws IllegalStateException when the node broke its contract
     */
    static Map<String, ObjectNode> summaries(Declaration declaration, Values given, Path folder) {
        Map<String, ObjectNode> summaries = new LinkedHashMap<>();
        for (Port port : declaration.outputs()) {
            List<Object> values = given.all(port.name());
            if (values.size() != 1 || !Files.exists(EntryFolder.place(folder, port))) {
                throw new IllegalStateException("The node " + declaration.type() + " gave no value at its output \""
                        + port.name() + "\", or did not write it where RunContext.output says.");
            }
            summaries.put(port.name(), summary(port, values.get(0)));
        }
        return summaries;
    }

    private static ObjectNode summary(Port port, Object value) {
        ObjectNode summary = Json.object().put("kind", port.kind().word());
        if (value instanceof Table table) {
            summary.put("rows", table.rows());
            table.spec().names().forEach(summary.putArray("columns")::add);
            table.close();
        }
        if (value instanceof Report report) {
            JsonNode figures = report.figures();
            summary.set("metrics", figures.path("metrics").isObject() ? figures.get("metrics") : Json.object());
            if (figures.path("checks").isObject()) {
                summary.set("checks", figures.get("checks"));
            }
        }
        return summary;
    }

    /** The outputs of an entry as the run's result tells them, and the files outside of the cache. */
    static Map<String, ObjectNode> outputs(Declaration declaration, Entry entry) {
        Map<String, ObjectNode> outputs = new LinkedHashMap<>();
        for (Port port : declaration.outputs()) {
            ObjectNode summary =
                    entry.outputs().getOrDefault(port.name(), Json.object()).deepCopy();
            outputs.put(
                    port.name(),
                    summary.put("path", EntryFolder.place(entry.folder(), port).toString()));
        }
        entry.written()
                .forEach(written -> outputs.putIfAbsent(
                        written.setting(),
                        Json.object()
                                .put("kind", Files.isDirectory(written.path()) ? "folder" : "file")
                                .put("path", written.path().toString())));
        return outputs;
    }
}
