package io.graftflow.nodes.evaluate.compare;

import io.graftflow.data.Table;
import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.TrainingPage;
import io.graftflow.evaluate.page.Beside;
import io.graftflow.evaluate.page.Block;
import io.graftflow.evaluate.page.Chart;
import io.graftflow.evaluate.page.Figures;
import io.graftflow.evaluate.page.Grid;
import io.graftflow.evaluate.page.Numbers;
import io.graftflow.evaluate.page.Page;
import io.graftflow.evaluate.page.Prose;
import io.graftflow.evaluate.page.Shares;
import io.graftflow.model.Model;
import io.graftflow.model.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Shows a comparison to people. */
final class ComparisonPage {

    private final ComparisonReport report;
    private final Comparison<?> comparison;
    private final Findings findings;
    private final List<Rival> rivals;
    private final Criterion deciding;

    ComparisonPage(ComparisonReport report) {
        this.report = report;
        this.comparison = report.comparison();
        this.findings = report.findings();
        this.rivals = report.rivals();
        this.deciding = findings.deciding();
    }

    /**
     * The page.
     *
     * @param table the rows
     */
    String html(Table table) {
        var page = new Page(
                "Which model is better",
                rivals.size() + " models, " + comparison.about() + ", "
                        + report.settings().target().words() + " told from “"
                        + report.settings().input() + "”");
        page.add(figures());
        page.section("Is the difference real?", new DifferencesSection(report).blocks());
        page.section("Scores", scores());
        page.section("How alike the models are", likeness());
        report.line().ifPresent(line -> page.section("Between the first two models", line(line)));
        comparison.addTo(page, table);
        page.section("Size and speed", cost());
        page.section("Where the models come from", provenance());
        page.section("Device", TrainingPage.device(report.figures().path("device")));
        return page.html();
    }

    private String name(int model) {
        return rivals.get(model).name();
    }

    private List<Integer> all() {
        return IntStream.range(0, rivals.size()).boxed().toList();
    }

    private Figures figures() {
        return new Figures(all().stream()
                .map(model -> new Figures.Figure(
                        name(model),
                        Numbers.measure(findings.values()[model][0]),
                        deciding.title() + ": " + deciding.definition()))
                .toList());
    }

    private Grid scores() {
        List<Criterion> metrics = List.copyOf(comparison.metrics(0).keySet());
        List<Grid.Column> columns = new ArrayList<>();
        columns.add(Grid.text("Model"));
        metrics.forEach(metric -> columns.add(Grid.number(metric.title())));
        List<List<String>> rows = new ArrayList<>();
        for (int model : all()) {
            List<String> row = new ArrayList<>(List.of(name(model)));
            metrics.forEach(
                    metric -> row.add(Numbers.measure(comparison.metrics(model).get(metric))));
            rows.add(row);
        }
        Set<Grid.Cell> best = new HashSet<>();
        for (int i = 0; i < metrics.size(); i++) {
            best.addAll(best(metrics.get(i), i + 1));
        }
        return new Grid("Scores of each model", columns, rows, best);
    }

    private Set<Grid.Cell> best(Criterion metric, int column) {
        double sign = metric.greaterIsBetter() ? 1 : -1;
        double most = all().stream()
                .mapToDouble(model -> sign * comparison.metrics(model).get(metric))
                .max()
                .orElse(0);
        return all().stream()
                .filter(model -> sign * comparison.metrics(model).get(metric) == most)
                .map(model -> new Grid.Cell(model, column))
                .collect(Collectors.toSet());
    }

    private Block[] likeness() {
        List<String> names = rivals.stream().map(Rival::name).toList();
        Comparison.Likeness own = comparison.likeness();
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Prose(own.meaning()));
        blocks.add(Beside.of(
                new Shares(own.same(), names, comparison::agreement),
                new Shares(own.shared(), names, comparison::sharedErrors)));
        comparison.together().ifPresent(sentence -> blocks.add(new Prose(sentence)));
        return blocks.toArray(Block[]::new);
    }

    private Block[] line(LineBetween line) {
        List<Chart.Point> mixtures = line.points().stream()
                .map(point -> new Chart.Point(point.share(), point.metrics().get(deciding)))
                .toList();
        List<Chart.Point> straight =
                List.of(new Chart.Point(0, line.straight(deciding, 0)), new Chart.Point(1, line.straight(deciding, 1)));
        LineBetween.Point best = line.best(deciding);
        String peak = best.share() > 0 && best.share() < 1
                ? String.format(
                        Locale.ROOT,
                        "The best mixture has %.0f %% of %s: %s.",
                        100 * best.share(),
                        name(1),
                        Numbers.measure(best.metrics().get(deciding)))
                : "No mixture is better than the better one of the two.";
        return new Block[] {
            new Prose("The weights of both models, mixed from all of " + name(0) + " at the left to all of " + name(1)
                    + " at the right. " + peak + " The worst one falls short of the straight line by "
                    + Numbers.measure(line.barrier(deciding))
                    + ". Where that is near 0, the models lie in one basin and their weights can be averaged; where it is"
                    + " large, align hidden units before, or fuse predictions."),
            new Chart(
                    deciding.title() + " along the line",
                    "share of " + name(1),
                    List.of(new Chart.Curve("mixtures", 0, mixtures), new Chart.Curve("straight line", 1, straight)))
        };
    }

    private Block[] cost() {
        boolean timed = report.profiles().get(0).rowsPerSecond().isPresent();
        List<Grid.Column> columns =
                new ArrayList<>(List.of(Grid.text("Model"), Grid.number("Size on disk"), Grid.number("Parameters")));
        if (timed) {
            columns.add(Grid.number("Rows a second"));
        }
        List<List<String>> rows = new ArrayList<>();
        for (int model : all()) {
            Profile own = report.profiles().get(model);
            List<String> row =
                    new ArrayList<>(List.of(name(model), Numbers.bytes(own.bytes()), Numbers.count(own.parameters())));
            own.rowsPerSecond().ifPresent(speed -> row.add(speed(speed)));
            rows.add(row);
        }
        Grid grid = new Grid("Size and speed of each model", columns, rows);
        return timed
                ? new Block[] {
                    new Prose("Speed is that of the fastest of " + CompareModels.SPEED_PASSES + " passes over the same "
                            + Numbers.count(Math.min(CompareModels.SPEED_ROWS, comparison.rows()))
                            + " rows, preprocessing included."),
                    grid
                }
                : new Block[] {grid};
    }

    private static String speed(double rowsPerSecond) {
        return rowsPerSecond < 100
                ? String.format(Locale.ROOT, "%.1f", rowsPerSecond)
                : Numbers.count(Math.round(rowsPerSecond));
    }

    private Grid provenance() {
        List<List<String>> rows = all().stream()
                .map(model -> List.of(
                        name(model),
                        history(report.models().get(model)),
                        report.models().get(model).sha256().substring(0, 12)))
                .toList();
        return new Grid(
                "Where the models come from",
                List.of(Grid.text("Model"), Grid.text("Steps"), Grid.text("SHA-256")),
                rows);
    }

    private static String history(Model model) {
        return model.spec().provenance().stream().map(ComparisonPage::words).collect(Collectors.joining(" → "));
    }

    /** A step with what tells it from others of its kind, without hashes. */
    private static String words(Step step) {
        String details = step.details().entrySet().stream()
                .filter(entry ->
                        Set.of("reference", "method", "rows", "epochs", "loss").contains(entry.getKey()))
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        return step.action() + (details.isEmpty() ? "" : " (" + details + ")");
    }
}
