package io.graftflow.server.internal.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.model.LayerMatch;
import io.graftflow.node.Port;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.run.CachedResult;
import io.graftflow.run.Foresight;
import io.graftflow.run.Plan;
import io.graftflow.run.ProblemJson;
import io.graftflow.server.internal.preview.Lru;
import io.graftflow.server.internal.runs.Lamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Says of a plan what a page shows of it: problems, specs, facts, lamps. */
public final class Checker {

    /** How many characters a card has room for. */
    private static final int ROOM = 27;

    private static final int ANSWERS_KEPT = 32;

    private final Foresight foresight;
    private final Lamps lamps;
    private final SpecView view = new SpecView();
    private final MadeModels made = new MadeModels();
    private final String instance = UUID.randomUUID().toString();
    private final AtomicLong versions = new AtomicLong();
    private final Lru<String, Map<String, ObjectNode>> answers = new Lru<>(ANSWERS_KEPT, answer -> {});

    /** A checker that foresees what the cache has. */
    public Checker(Foresight foresight, Lamps lamps) {
        this.foresight = foresight;
        this.lamps = lamps;
    }

    /**
     * What is asked for.
     *
     * @param detail the nodes whose specs are wanted in full
     * @param since the version of an answer that who asks has still; empty for none
     */
    public record Question(Set<String> detail, String since) {

        /** Everything, nothing in full. */
        public static final Question PLAIN = new Question(Set.of(), "");
    }

    /**
     * All that is known of a plan, as JSON; of the nodes only those of which something else is known than in the answer
     * of the version that was named, while that is remembered.
     *
     * @param fileProblems what is wrong with the file itself
     */
    public ObjectNode toJson(Plan plan, List<Problem> fileProblems, Question question, long startNanos) {
        Map<String, Foresight.Foreseen> foreseen = foresight.of(plan);
        Map<String, Problem> firstProblems = new LinkedHashMap<>();
        plan.problems().stream()
                .filter(problem -> problem.isError() && !problem.node().isEmpty())
                .forEach(problem -> firstProblems.putIfAbsent(problem.node(), problem));
        Map<String, Lamp> shown = lamps.of(plan, foreseen, firstProblems);
        Map<String, ObjectNode> answer = new LinkedHashMap<>();
        for (String id : plan.flow().nodes().keySet()) {
            answer.put(id, node(plan, id, shown.get(id), question.detail().contains(id)));
        }
        ObjectNode json = Json.object();
        json.put("runnable", plan.isRunnable() && fileProblems.stream().noneMatch(Problem::isError));
        ArrayNode problems = json.putArray("problems");
        problems.addAll(ProblemJson.of(fileProblems));
        problems.addAll(ProblemJson.of(plan.problems()));
        putNodes(json, answer, question.since());
        return json.put("millis", (System.nanoTime() - startNanos) / 1_000 / 1e3);
    }

    private void putNodes(ObjectNode json, Map<String, ObjectNode> answer, String since) {
        Optional<Map<String, ObjectNode>> before = answers.get(since);
        before.ifPresent(known -> json.put("since", since));
        String version = instance + "-" + versions.incrementAndGet();
        answers.put(version, answer);
        json.put("version", version);
        ObjectNode nodes = json.putObject("nodes");
        Map<String, ObjectNode> known = before.orElse(Map.of());
        answer.forEach((id, node) -> {
            if (!node.equals(known.get(id))) {
                nodes.set(id, node);
            }
        });
    }

    private ObjectNode node(Plan plan, String id, Lamp lamp, boolean full) {
        Specs known = outputs(plan, id, lamp);
        ObjectNode json = Json.object()
                .put("installed", plan.declaration(id).isPresent())
                .put("fact", fact(plan, id, known, lamp));
        plan.upgradedFrom(id).ifPresent(version -> json.put("upgradedFrom", version));
        plan.upgraded(id)
                .ifPresent(node ->
                        json.putObject("upgraded").put("type", node.type()).set("settings", node.settings()));
        json.set("status", lamp.toJson());
        ObjectNode inputs = json.putObject("inputs");
        for (String port : plan.linked(id).ports()) {
            ArrayNode specs = inputs.putArray(port);
            plan.linked(id).all(port).forEach(spec -> specs.add(view.json(spec, full)));
        }
        ObjectNode outputs = json.putObject("outputs");
        List<Port> ports = plan.declaration(id).map(it -> it.outputs()).orElse(List.of());
        for (Port port : ports) {
            List<Spec> specs = known.all(port.name());
            Spec spec = specs.isEmpty() ? new Spec.Unknown(port.kind()) : specs.get(0);
            outputs.set(port.name(), view.json(spec, full));
        }
        List<LayerMatch> matches = full ? plan.layerMatches(id) : List.of();
        if (!matches.isEmpty()) {
            ArrayNode layers = json.putArray("layerMatches");
            matches.forEach(match -> layers.add(json(match)));
        }
        return json;
    }

    private static ObjectNode json(LayerMatch match) {
        ObjectNode json = Json.object().put("path", match.path()).put("parameters", match.parameters());
        ArrayNode differences = json.putArray("differences");
        match.differences().forEach(differences::add);
        return json;
    }

    private static Optional<CachedResult> current(Lamp lamp) {
        return lamp.state() == Lamp.State.STALE ? Optional.empty() : lamp.result();
    }

    /** What comes out of a node; of a model whose classes the data says, what came out, once it has run. */
    private Specs outputs(Plan plan, String id, Lamp lamp) {
        Specs planned = plan.outputs(id);
        Optional<CachedResult> result = current(lamp);
        if (result.isEmpty()) {
            return planned;
        }
        Specs known = Specs.none();
        for (String port : planned.ports()) {
            for (Spec spec : planned.all(port)) {
                boolean open = spec instanceof Spec.OfModel model && SpecView.isHeadOpen(model.model());
                known = known.with(port, open ? made.spec(result.get(), port).orElse(spec) : spec);
            }
        }
        return known;
    }

    /** What the node did, where its result is the one of its settings; else what it will do. */
    private String fact(Plan plan, String id, Specs outputs, Lamp lamp) {
        Optional<CachedResult> result = current(lamp);
        Optional<String> metric = result.flatMap(Checker::metric);
        if (metric.isPresent()) {
            return metric.get();
        }
        Optional<String> rows = result.flatMap(Checker::rows);
        if (rows.isPresent()) {
            return together(plan.fact(id, outputs), rows.get());
        }
        return together(plan.fact(id, outputs), view.fact(outputs));
    }

    /** What the node says of itself, and the size of what it gives where there is room for it. */
    private static String together(String own, String size) {
        String brief = size.replace(" parameters", "");
        boolean both = !own.isEmpty() && !size.isEmpty() && own.length() + brief.length() <= ROOM;
        return both ? own + " · " + brief : own.isEmpty() ? size : own;
    }

    private static Optional<String> metric(CachedResult result) {
        for (ObjectNode output : result.outputs().values()) {
            for (var metric : output.path("metrics").properties()) {
                if (metric.getValue().isNumber()) {
                    return Optional.of(metric.getKey() + " "
                            + Amounts.metric(metric.getValue().asDouble()));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> rows(CachedResult result) {
        return result.outputs().values().stream()
                .filter(output -> output.has("rows"))
                .map(Checker::size)
                .findFirst();
    }

    private static String size(ObjectNode table) {
        return Amounts.whole(table.path("rows").asLong()) + " × "
                + table.path("columns").size();
    }
}
