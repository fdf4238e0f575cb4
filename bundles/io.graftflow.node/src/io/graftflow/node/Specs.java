package io.graftflow.node;

import io.graftflow.base.Problem;
import io.graftflow.data.TableSpec;
import io.graftflow.model.ModelSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The specs at a node's inputs or outputs, by port; and, at the outputs, what the check found wrong. Immutable: the
 * {@code with} methods give new ones.
 */
public final class Specs {

    private static final Specs NONE = new Specs(Map.of(), List.of());

    private final Map<String, List<Spec>> ports;
    private final List<Problem> problems;

    private Specs(Map<String, List<Spec>> ports, List<Problem> problems) {
        this.ports = ports;
        this.problems = problems;
    }

    /** No port, no problem. */
    public static Specs none() {
        return NONE;
    }

    /** A table at one port. */
    public static Specs of(String port, TableSpec table) {
        return NONE.with(port, table);
    }

    /** A model at one port. */
    public static Specs of(String port, ModelSpec model) {
        return NONE.with(port, model);
    }

    /** The same with a table at a port. */
    public Specs with(String port, TableSpec table) {
        return with(port, new Spec.OfTable(table));
    }

    /** The same with a model at a port. */
    public Specs with(String port, ModelSpec model) {
        return with(port, new Spec.OfModel(model));
    }

    /** The same with one more spec at a port. */
    public Specs with(String port, Spec spec) {
        Map<String, List<Spec>> more = new LinkedHashMap<>(ports);
        List<Spec> atPort = new ArrayList<>(all(port));
        atPort.add(spec);
        more.put(port, List.copyOf(atPort));
        return new Specs(more, problems);
    }

    /** The same with one more problem; {@link Problem#at} names a setting or a port. */
    public Specs with(Problem problem) {
        List<Problem> more = new ArrayList<>(problems);
        more.add(problem);
        return new Specs(ports, List.copyOf(more));
    }

    /** What the check found wrong. */
    public List<Problem> problems() {
        return problems;
    }

    /** The names of the ports that have specs. */
    public List<String> ports() {
        return List.copyOf(ports.keySet());
    }

    /** Whether the port is linked. */
    public boolean has(String port) {
        return !all(port).isEmpty();
    }

    /** All specs at a port, in the order of its links; empty when it is not linked. */
    public List<Spec> all(String port) {
        return ports.getOrDefault(port, List.of());
    }

    /** The table at a port; empty when the port is not linked or nothing is known yet. */
    public Optional<TableSpec> table(String port) {
        return all(port).stream()
                .filter(Spec.OfTable.class::isInstance)
                .map(spec -> ((Spec.OfTable) spec).table())
                .findFirst();
    }

    /** The model at a port; empty when the port is not linked or nothing is known yet. */
    public Optional<ModelSpec> model(String port) {
        return models(port).stream().findFirst();
    }

    /** The known models at a port, in the order of its links. */
    public List<ModelSpec> models(String port) {
        return all(port).stream()
                .filter(Spec.OfModel.class::isInstance)
                .map(spec -> ((Spec.OfModel) spec).model())
                .toList();
    }
}
