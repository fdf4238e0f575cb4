package io.graftflow.nodes.evaluate.compare;

import io.graftflow.evaluate.Criterion;
import io.graftflow.evaluate.compare.Interval;
import io.graftflow.evaluate.page.Block;
import io.graftflow.evaluate.page.Grid;
import io.graftflow.evaluate.page.Intervals;
import io.graftflow.evaluate.page.Numbers;
import io.graftflow.evaluate.page.Prose;
import io.graftflow.evaluate.page.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Shows to people which differences of a comparison are real. */
final class DifferencesSection {

    private static final double MOST_TIMES_THE_ROWS = 1000;

    private final ComparisonReport report;
    private final Comparison<?> comparison;
    private final Findings findings;
    private final List<Rival> rivals;
    private final Criterion deciding;

    DifferencesSection(ComparisonReport report) {
        this.report = report;
        this.comparison = report.comparison();
        this.findings = report.findings();
        this.rivals = report.rivals();
        this.deciding = findings.deciding();
    }

    private String name(int model) {
        return rivals.get(model).name();
    }

    /** The verdicts, the picture of the intervals, how they were found, and the intervals of other metrics. */
    Block[] blocks() {
        List<Block> blocks = new ArrayList<>();
        findings.others().forEach(model -> blocks.add(verdict(model)));
        blocks.add(new Intervals(
                deciding.title() + ": difference from " + name(findings.reference()),
                deciding.title().toLowerCase(Locale.ROOT)
                        + (deciding.greaterIsBetter() ? ", more is better" : ", less is better"),
                findings.others().stream().map(this::interval).toList()));
        blocks.add(new Prose(method()));
        if (findings.metrics().size() > 1) {
            blocks.add(differences());
        }
        comparison.notes().forEach(note -> blocks.add(new Prose(note)));
        return blocks.toArray(Block[]::new);
    }

    private Verdict verdict(int model) {
        Interval own = findings.differences().get(model).get(0);
        String reference = name(findings.reference());
        String numbers = deciding.title() + " is " + Numbers.measure(findings.values()[model][0]) + " against "
                + Numbers.measure(findings.values()[findings.reference()][0]) + ", a difference of "
                + Numbers.signed(own.difference()) + "; with "
                + percent(report.settings().confidence())
                + " confidence it lies between " + Numbers.signed(own.low()) + " and " + Numbers.signed(own.high())
                + ".";
        return switch (findings.outcome(model)) {
            case BETTER ->
                new Verdict(Verdict.Kind.GOOD, name(model) + " is really better than " + reference + ".", numbers);
            case WORSE ->
                new Verdict(Verdict.Kind.BAD, name(model) + " is really worse than " + reference + ".", numbers);
            case UNDECIDED ->
                new Verdict(
                        Verdict.Kind.OPEN,
                        "These rows do not tell " + name(model) + " from " + reference + ".",
                        numbers + moreRows(own));
        };
    }

    private static String moreRows(Interval own) {
        double times = own.timesTheRows();
        return times > 1 && times < MOST_TIMES_THE_ROWS
                ? String.format(
                        Locale.ROOT,
                        " If the difference is real, about %s times as many rows would show it.",
                        times < 10 ? String.format(Locale.ROOT, "%.1f", times) : Numbers.count(Math.round(times)))
                : "";
    }

    /** With a blank that no line is broken at. */
    private static String percent(double share) {
        String number = String.format(Locale.ROOT, "%.1f", 100 * share);
        return (number.endsWith(".0") ? number.substring(0, number.length() - 2) : number) + "\u00a0%";
    }

    private Intervals.Interval interval(int model) {
        Interval own = findings.differences().get(model).get(0);
        return new Intervals.Interval(
                name(model),
                own.difference(),
                own.low(),
                own.high(),
                Intervals.Kind.valueOf(findings.outcome(model).name()));
    }

    private String method() {
        int others = findings.others().size();
        return "Paired bootstrap: the rows are drawn "
                + Numbers.count(report.settings().draws())
                + " times with replacement, the same for all models; "
                + (others == 1
                        ? "the interval holds " + percent(findings.level()) + " of the differences."
                        : "each interval holds " + percent(findings.level()) + " of the differences, so that all "
                                + others + " hold together with "
                                + percent(report.settings().confidence())
                                + " (Bonferroni).");
    }

    private Grid differences() {
        List<Grid.Column> columns = new ArrayList<>();
        columns.add(Grid.text("Difference from " + name(findings.reference())));
        findings.metrics().forEach(metric -> columns.add(Grid.number(metric.title())));
        List<List<String>> rows = findings.others().stream()
                .map(model -> {
                    List<String> row = new ArrayList<>();
                    row.add(name(model));
                    findings.differences()
                            .get(model)
                            .forEach(own -> row.add(Numbers.signed(own.difference()) + " (" + Numbers.signed(own.low())
                                    + " to " + Numbers.signed(own.high()) + ")"));
                    return row;
                })
                .collect(Collectors.toList());
        return new Grid("Differences with their intervals", columns, rows);
    }
}
