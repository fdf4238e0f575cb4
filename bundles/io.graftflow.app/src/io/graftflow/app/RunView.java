package io.graftflow.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.node.Declaration;
import io.graftflow.run.NodeResult;
import io.graftflow.run.Plan;
import io.graftflow.run.RunEvent;
import io.graftflow.run.RunListener;
import io.graftflow.run.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Shows a run while it goes on, and its summary after. */
final class RunView implements RunListener, AutoCloseable {

    private final Console console;
    private final Plan plan;
    private final ProgressView view;

    RunView(Console console, Plan plan) {
        this.console = console;
        this.plan = plan;
        this.view = new ProgressView(console);
    }

    @Override
    public void on(RunEvent event) {
        if (event instanceof RunEvent.Started started) {
            view.start(started.node());
        } else if (event instanceof RunEvent.Waiting waiting) {
            view.start(waiting.node());
            view.progress(waiting.node(), -1, "waits for another run that computes the same");
        } else if (event instanceof RunEvent.Progressed progressed) {
            view.progress(progressed.node(), progressed.fraction(), progressed.message());
        } else if (event instanceof RunEvent.Figures figures) {
            view.figures(figures.node(), LiveFigures.words(figures.values()));
        } else if (event instanceof RunEvent.Ended ended) {
            view.end(ended.node(), line(ended.node(), ended.result()));
        }
    }

    @Override
    public void close() {
        view.close();
    }

    /** Prints what came out: metrics, files, problems, device. */
    void summary(RunResult result) {
        console.problems(result.problems());
        var out = console.out();
        List<List<String>> rows = new ArrayList<>();
        result.nodes().forEach((id, node) -> {
            node.notes().forEach(note -> rows.add(List.of(id, note)));
            node.outputs().forEach((port, output) -> row(id, node, output).ifPresent(rows::add));
        });
        out.print(Words.table(rows));
        out.println("Device: " + result.device().used() + " (asked: "
                + result.device().asked() + "). " + result.device().why());
        out.println(switch (result.state()) {
                    case SUCCEEDED -> console.paint(Console.Colour.GREEN, "Done");
                    case FAILED -> console.paint(Console.Colour.RED, "Failed");
                    case CANCELLED -> console.paint(Console.Colour.YELLOW, "Cancelled");
                }
                + " in " + Words.time(result.seconds()) + counts(result) + "."
                + (result.state() == RunResult.State.CANCELLED ? " Run again, it goes on from there." : ""));
        out.flush();
    }

    private static Optional<List<String>> row(String id, NodeResult node, ObjectNode output) {
        if (output.has("metrics")) {
            List<String> metrics = new ArrayList<>();
            output.get("metrics")
                    .properties()
                    .forEach(metric -> metrics.add(metric.getKey() + " " + number(metric.getValue())));
            return metrics.isEmpty() ? Optional.empty() : Optional.of(List.of(id, String.join(", ", metrics)));
        }
        String kind = output.path("kind").asText();
        boolean written = node.isDone() && (kind.equals("file") || kind.equals("folder"));
        return written
                ? Optional.of(
                        List.of(id, "wrote " + Words.path(output.path("path").asText())))
                : Optional.empty();
    }

    private static String number(JsonNode value) {
        return value.isIntegralNumber() ? value.asText() : String.format(Locale.ROOT, "%.4f", value.asDouble());
    }

    private static String counts(RunResult result) {
        var text = new StringBuilder();
        for (NodeResult.State state : NodeResult.State.values()) {
            long count = result.nodes().values().stream()
                    .filter(node -> node.state() == state)
                    .count();
            if (count > 0) {
                text.append(text.isEmpty() ? ": " : ", ")
                        .append(count)
                        .append(' ')
                        .append(state.word());
            }
        }
        return text.toString();
    }

    private String line(String id, NodeResult result) {
        String mark =
                switch (result.state()) {
                    case RAN -> console.paint(Console.Colour.GREEN, "✓ ran    ");
                    case CACHED -> console.paint(Console.Colour.VIOLET, "✓ cached ");
                    case SKIPPED -> console.paint(Console.Colour.GREY, "– skipped");
                    case FAILED -> console.paint(Console.Colour.RED, "✗ failed ");
                };
        String name = plan.declaration(id).map(Declaration::name).orElse("");
        return String.format(Locale.ROOT, "%s %-16s %-20s %s", mark, id, name, Words.time(result.seconds()))
                .stripTrailing();
    }
}
