package io.graftflow.node;

import io.graftflow.data.Table;
import io.graftflow.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values at a node's inputs or outputs, by port. Immutable: {@code with} gives new ones. */
public final class Values {

    private static final Values NONE = new Values(Map.of());

    private final Map<String, List<Object>> ports;

    private Values(Map<String, List<Object>> ports) {
        this.ports = ports;
    }

    /** No value at any port. */
    public static Values none() {
        return NONE;
    }

    /** One table. */
    public static Values of(String port, Table table) {
        return NONE.with(port, table);
    }

    /** One model. */
    public static Values of(String port, Model model) {
        return NONE.with(port, model);
    }

    /** One report. */
    public static Values of(String port, Report report) {
        return NONE.with(port, report);
    }

    /** The same with one more table at a port. */
    public Values with(String port, Table table) {
        return plus(port, table);
    }

    /** The same with one more model at a port. */
    public Values with(String port, Model model) {
        return plus(port, model);
    }

    /** The same with one more report at a port. */
    public Values with(String port, Report report) {
        return plus(port, report);
    }

    /** Whether there is a value at the port. */
    public boolean has(String port) {
        return ports.containsKey(port);
    }

    /** The names of the ports that have values. */
    public List<String> ports() {
        return List.copyOf(ports.keySet());
    }

    /** The table at an input that must be linked. */
    public Table table(String port) {
        return first(port, Table.class).orElseThrow(() -> missing(port));
    }

    /** The model at an input that must be linked. */
    public Model model(String port) {
        return first(port, Model.class).orElseThrow(() -> missing(port));
    }

    /** The report at an input that must be linked. */
    public Report report(String port) {
        return first(port, Report.class).orElseThrow(() -> missing(port));
    }

    /** The table at an input that may be left alone. */
    public Optional<Table> optionalTable(String port) {
        return first(port, Table.class);
    }

    /** The model at an input that may be left alone. */
    public Optional<Model> optionalModel(String port) {
        return first(port, Model.class);
    }

    /** All models at a port, in the order of its links. */
    public List<Model> models(String port) {
        return all(port).stream().map(Model.class::cast).toList();
    }

    /** All values at a port, in the order of its links. */
    public List<Object> all(String port) {
        return ports.getOrDefault(port, List.of());
    }

    private <T> Optional<T> first(String port, Class<T> type) {
        return all(port).stream().map(type::cast).findFirst();
    }

    private Values plus(String port, Object value) {
        Map<String, List<Object>> more = new LinkedHashMap<>(ports);
        List<Object> atPort = new ArrayList<>(all(port));
        atPort.add(value);
        more.put(port, List.copyOf(atPort));
        return new Values(more);
    }

    private static IllegalArgumentException missing(String port) {
        return new IllegalArgumentException(
                "There is no value at port \"" + port + "\"; the executor checks this before.");
    }
}
