package io.graftflow.run.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.flow.Flow;
import io.graftflow.flow.FlowNode;
import io.graftflow.flow.Resolved;
import io.graftflow.flow.Variables;
import io.graftflow.node.Decoded;
import io.graftflow.node.NodeRegistry;
import io.graftflow.node.NodeType;
import io.graftflow.node.SettingField;
import io.graftflow.node.SettingsCodec;
import io.graftflow.run.RunOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Finds each node's type and reads its settings. */
final class Binder {

    private final NodeRegistry registry;
    private final Variables variables;
    private final Variables defaults;
    private final Set<String> references = new TreeSet<>();
    private final Path flowFolder;
    private final Path currentFolder;
    private final List<Problem> problems;
    private final Bindings before;
    private final Map<Class<?>, SettingsCodec<?>> codecs = new HashMap<>();

    Binder(
            NodeRegistry registry,
            Flow flow,
            Variables variables,
            Path flowFolder,
            RunOptions options,
            Bindings before,
            List<Problem> problems) {
        this.registry = registry;
        this.variables = variables;
        this.defaults = Variables.of(flow, Map.of(), flowFolder, options.environment());
        this.flowFolder = flowFolder;
        this.currentFolder = options.currentFolder();
        this.before = before;
        this.problems = problems;
    }

    /** What the workflow itself names of files to read and models, whatever {@code --set} puts in its place. */
    Set<String> references() {
        return references;
    }

    /** A node and its type; empty when it is not installed. What is wrong is noted. */
    Optional<Binding> bind(String id, FlowNode node) {
        try {
            Binding binding = before.get(node, flowFolder, registry).orElseGet(() -> anew(node));
            references.addAll(binding.references());
            binding.problems().forEach(problem -> problems.add(problem.in(id)));
            List<Problem> missing = missing(binding.outsides());
            missing.forEach(problem -> problems.add(problem.in(id)));
            return Optional.of(missing.isEmpty() ? binding : withoutNode(binding));
        } catch (ProblemException e) {
            problems.add(e.problem().in(id).at("type"));
            return Optional.empty();
        }
    }

    private static Binding withoutNode(Binding binding) {
        return new Binding(
                binding.type(),
                binding.upgrade(),
                binding.outsides(),
                binding.references(),
                binding.problems(),
                Optional.empty());
    }

    private Binding anew(FlowNode node) {
        NodeRegistry.Match match = registry.match(node.type(), node.settings());
        return before.keep(node, flowFolder, bind(node, match.type(), match));
    }

    private <S extends Record> Binding bind(FlowNode node, NodeType<S> type, NodeRegistry.Match match) {
        ObjectNode settings = match.settings();
        SettingsCodec<S> codec = codec(type.settings());
        Map<String, Resolved> resolved = new LinkedHashMap<>();
        settings.properties().forEach(field -> resolved.put(field.getKey(), variables.resolve(field.getValue())));
        ObjectNode values = Json.object();
        resolved.forEach((name, setting) -> values.set(name, setting.value()));
        List<Problem> found = new ArrayList<>();
        resolved.forEach((name, setting) -> setting.problems().forEach(problem -> found.add(problem.at(name))));
        Decoded<S> decoded =
                codec.decode(values, name -> startsWithGiven(resolved.get(name)) ? currentFolder : flowFolder);
        decoded.problems().stream()
                .filter(problem -> !resolved.containsKey(problem.where())
                        || resolved.get(problem.where()).problems().isEmpty())
                .forEach(found::add);
        Set<String> named = new TreeSet<>();
        codec.fields().values().stream()
                .filter(field -> field.isInputFile() || field.isModelReference())
                .forEach(field -> named.add(meant(field, settings)));
        List<Outside> outsides = decoded.settings()
                .map(value -> outsides(codec, value, resolved))
                .orElse(List.of());
        Optional<BoundNode<?>> bound = found.isEmpty()
                ? decoded.settings().map(value -> new BoundNode<>(type, codec, value, outsides))
                : Optional.empty();
        return new Binding(type, upgrade(node, match), outsides, named, found, bound);
    }

    private static Optional<PlanParts.Upgrade> upgrade(FlowNode node, NodeRegistry.Match match) {
        if (!match.upgraded()) {
            return Optional.empty();
        }
        int from = Integer.parseInt(node.type().substring(node.type().lastIndexOf('@') + 1));
        String type = match.type().declaration().type();
        return Optional.of(new PlanParts.Upgrade(from, new FlowNode(type, node.title(), match.settings())));
    }

    private <S extends Record> List<Outside> outsides(
            SettingsCodec<S> codec, S settings, Map<String, Resolved> resolved) {
        ObjectNode values = codec.encodeForKey(settings);
        List<Outside> outsides = new ArrayList<>();
        for (SettingField field : codec.fields().values()) {
            String value = values.path(field.name()).asText("");
            Optional<Outside.Kind> kind = kind(field);
            if (kind.isPresent() && !value.isEmpty()) {
                Resolved setting = resolved.get(field.name());
                String written = setting == null
                        ? field.orElse().asText()
                        : setting.written().asText();
                outsides.add(new Outside(
                        field.name(),
                        kind.get(),
                        value,
                        written,
                        field.endings(),
                        setting != null && setting.usesGiven()));
            }
        }
        return outsides;
    }

    private String meant(SettingField field, ObjectNode settings) {
        JsonNode setting = settings.has(field.name()) ? settings.get(field.name()) : field.orElse();
        return defaults.resolve(setting).written().asText();
    }

    private static Optional<Outside.Kind> kind(SettingField field) {
        if (field.isInputFile()) {
            return Optional.of(Outside.Kind.INPUT_FILE);
        }
        if (field.isOutputFile()) {
            return Optional.of(Outside.Kind.OUTPUT_FILE);
        }
        return field.isModelReference() ? Optional.of(Outside.Kind.MODEL) : Optional.empty();
    }

    private static List<Problem> missing(List<Outside> outsides) {
        List<Problem> missing = new ArrayList<>();
        for (Outside outside : outsides) {
            if (outside.kind() == Outside.Kind.INPUT_FILE && !Files.exists(Path.of(outside.value()))) {
                missing.add(Problem.error(
                                "file.missing",
                                "There is no " + (outside.endings().isEmpty() ? "file " : "folder ") + outside.value()
                                        + ".",
                                outside.given()
                                        ? "Check the path; what --set gives is relative to the current folder."
                                        : "Check the path; it is relative to the workflow's file.")
                        .at(outside.setting()));
            }
        }
        return missing;
    }

    private static boolean startsWithGiven(Resolved setting) {
        return setting != null && setting.startsWithGiven();
    }

    @SuppressWarnings("unchecked")
    private <S extends Record> SettingsCodec<S> codec(Class<S> settings) {
        return (SettingsCodec<S>) codecs.computeIfAbsent(settings, type -> SettingsCodec.of(settings));
    }
}
