package io.graftflow.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.node.Declaration;
import io.graftflow.node.NodeType;
import io.graftflow.node.PortKind;
import io.graftflow.node.Report;
import io.graftflow.node.RunContext;
import io.graftflow.node.Spec;
import io.graftflow.node.Specs;
import io.graftflow.node.Values;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * A small node for tests. Its value is a report with a text, which it makes of its settings and of the texts that it
 * gets.
 *
 * @param <S> its settings
 */
abstract class FakeNode<S extends Record> implements NodeType<S> {

    static final String IN = "in";
    static final String OUT = "out";

    private final String id;
    private final Class<S> settings;

    FakeNode(String id, Class<S> settings) {
        this.id = id;
        this.settings = settings;
    }

    /** The ports; by default any number of reports in and one out. */
    Declaration.Builder ports(Declaration.Builder declaration) {
        return declaration.manyIn(PortKind.REPORT, IN, "Texts.").out(PortKind.REPORT, OUT, "A text.");
    }

    @Override
    public Declaration declaration() {
        return ports(Declaration.node(id, 1).named(id, "Tests").summary("A fake."))
                .build();
    }

    @Override
    public Class<S> settings() {
        return settings;
    }

    @Override
    public Specs check(S given, Specs inputs) {
        Specs specs = Specs.none();
        for (var port : declaration().outputs()) {
            specs = specs.with(port.name(), new Spec.OfReport());
        }
        return specs;
    }

    /** All texts that came in, joined by a plus sign. */
    static String text(Values inputs) {
        return inputs.all(IN).stream()
                .map(Report.class::cast)
                .map(FakeNode::text)
                .collect(Collectors.joining("+"));
    }

    static String text(Report report) {
        return report.figures().path("text").asText();
    }

    /** A value at the output. */
    static Values value(String text, RunContext context) {
        ObjectNode figures = Json.object().put("text", text);
        figures.putObject("metrics").put("length", text.length());
        figures.putObject("checks").put("sound", true);
        return Values.of(OUT, Report.write(context.output(OUT), figures, "<p>" + text + "</p>"));
    }

    /** The text of a result's output. */
    static String text(RunResult result, String node) {
        String folder = result.nodes().get(node).outputs().get(OUT).path("path").asText();
        JsonNode figures = new Report(Path.of(folder)).figures();
        return figures.path("text").asText();
    }
}
