package io.graftflow.evaluate.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.evaluate.Metrics;
import io.graftflow.evaluate.Scorer;
import io.graftflow.evaluate.ScoresPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {

    private static final String HOSTILE = "<script>alert(\"1\")</script>&\u0000";

    @Test
    void needsNothingFromOutside() {
        String html = pageOf(List.of("yes", "no"));
        assertFalse(Pattern.compile("(src|href)=|url\\(|@import|https?:", Pattern.CASE_INSENSITIVE)
                .matcher(html)
                .find());
    }

    @Test
    void equalContentIsEqualBytes() {
        assertEquals(pageOf(List.of("yes", "no")), pageOf(List.of("yes", "no")));
    }

    @Test
    void labelsAreTextAndNeverMarkup() {
        String html = pageOf(List.of(HOSTILE, "no", "other"));
        assertFalse(html.contains("<script"));
        assertFalse(html.contains("\u0000"));
        assertTrue(html.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;\uFFFD"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 40})
    void confusionMatrixHasAHeadForEachRowAndColumn(int classes) {
        String html = pageOf(labels(classes));
        String table = html.substring(html.indexOf("<table class=\"matrix"));
        table = table.substring(0, table.indexOf("</table>"));
        assertEquals(classes, count(table, "<th scope=\"row\""));
        assertEquals(classes, count(table, "class=\"column\""));
        assertEquals(classes * classes, count(table, "<td") - 1);
        assertTrue(table.contains("<caption>Confusion matrix</caption>"));
    }

    @Test
    void hundredsOfClassesShowMistakesInsteadOfAMatrix() {
        String html = pageOf(labels(300));
        assertFalse(html.contains("<table class=\"matrix"));
        assertTrue(html.contains("Most frequent mistakes"));
        assertTrue(html.length() < 300_000, "characters: " + html.length());
    }

    @Test
    void everyElementIsClosed() {
        String html = pageOf(labels(5));
        var open = new ArrayList<String>();
        var tags = Pattern.compile("<(/?)([a-z0-9]+)[^>]*>").matcher(html.replaceFirst("<!doctype html>", ""));
        while (tags.find()) {
            if (tags.group(2).equals("meta") || tags.group().endsWith("/>")) {
                continue;
            }
            if (tags.group(1).isEmpty()) {
                open.add(tags.group(2));
            } else {
                assertEquals(open.remove(open.size() - 1), tags.group(2), () -> "at " + tags.start());
            }
        }
        assertEquals(List.of(), open);
    }

    @Test
    void curvesTellTheirNumbersInATable() {
        var curve = new Chart.Curve("loss", 0, List.of(new Chart.Point(1, 0.75), new Chart.Point(2, 0.5)));
        String html = new Page("t", "s")
                .add(new Chart("Loss", "epoch", List.of(curve)))
                .html();
        assertTrue(html.contains("<td class=\"number\">0.750</td>"), html);
        assertTrue(html.contains("role=\"img\" aria-label=\"Loss\""));
    }

    @Test
    void aCurveHasTheColourOfItsMeaningAndIsNamedUnlessTheTitleHasDoneSo() {
        var points = List.of(new Chart.Point(1, 0.75), new Chart.Point(2, 0.5));
        String named = new Page("t", "s")
                .add(new Chart("Loss", "epoch", List.of(new Chart.Curve("held-back rows", 1, points))))
                .html();
        assertTrue(named.contains("class=\"curve c1\""), named);
        assertTrue(named.contains("class=\"legend\""), named);
        String told = new Page("t", "s")
                .add(new Chart("Loss", "epoch", List.of(new Chart.Curve("Loss", 9, points))))
                .html();
        assertTrue(told.contains("class=\"curve c1\""), told);
        assertFalse(told.contains("class=\"legend\""), told);
    }

    @Test
    void roughNumbersHaveThreeDigitsWhateverTheirSize() {
        assertEquals("0.0955", Numbers.rough(0.09545484566618347));
        assertEquals("0.00000135", Numbers.rough(1.3530477e-6));
        assertEquals("0.005", Numbers.rough(0.005));
    }

    @Test
    void curveWithoutPointsIsNotDrawn() {
        String html = new Page("t", "s")
                .add(new Chart("Loss", "epoch", List.of(new Chart.Curve("loss", 0, List.of()))))
                .html();
        assertFalse(html.contains("<figure"));
    }

    @Test
    void verdictSaysItsStateInAWordAndNotByColourAlone() {
        assertTrue(new Page("t", "s")
                .add(new Verdict(false, "Engines", "differ"))
                .html()
                .contains("✗ Engines"));
        assertTrue(new Page("t", "s")
                .add(new Verdict(true, "Engines", "agree"))
                .html()
                .contains("✓ Engines"));
    }

    @Test
    void whatIsNotDecidedIsNeitherGoodNorBad() {
        String html = new Page("t", "s")
                .add(new Verdict(Verdict.Kind.OPEN, "B", "may be as good"))
                .html();
        assertTrue(html.contains("<p class=\"verdict open\"><strong>≈ B</strong>"), html);
    }

    @Test
    void bestCellsAreMarkedAndNoOther() {
        List<Grid.Column> columns = List.of(Grid.text("Model"), Grid.number("Accuracy"));
        String html = new Page("t", "s")
                .add(new Grid(
                        "Scores",
                        columns,
                        List.of(List.of("A", "0.5"), List.of("B", "0.7")),
                        Set.of(new Grid.Cell(1, 1))))
                .html();
        assertTrue(html.contains("<td class=\"number\">0.5</td>"), html);
        assertTrue(
                html.contains("<td class=\"number best\" title=\"the best of this column\"><strong>0.7</strong></td>"));
    }

    @Test
    void sharesAreShadedByTheirSizeAndTheDiagonalIsLeftOut() {
        String html = new Page("t", "s")
                .add(new Shares("Agreement", List.of("A", HOSTILE), (row, column) -> row < column ? 0.75 : -0.25))
                .html();
        assertEquals(2, count(html, "<td class=\"self\">–</td>"));
        assertTrue(html.contains("style=\"--share:75.0%\""), html);
        assertTrue(html.contains("style=\"--share:0.0%\"") && html.contains(">-0.250</td>"), html);
        assertFalse(html.contains("<script"));
    }

    @Test
    void intervalsAreDrawnFromEndToEndAndToldInWords() {
        var better = new Intervals.Interval("B", 0.5, 0.25, 1, Intervals.Kind.BETTER);
        var longName = new Intervals.Interval("x".repeat(60), -0.5, -1, 0.5, Intervals.Kind.UNDECIDED);
        String html = new Page("t", "s")
                .add(new Intervals("Differences", "accuracy", List.of(better, longName)))
                .html();
        Axis axis = Axis.over(java.util.stream.DoubleStream.of(0, 0.25, 1, -1, 0.5), 170, 616);
        String from = Numbers.plain(axis.place(0.25));
        String to = Numbers.plain(axis.place(1));
        assertTrue(html.contains("d=\"M" + from + " 22H" + to + "\""), html);
        assertTrue(html.contains("<title>B: +0.500, from +0.250 to +1.000</title>"), html);
        assertTrue(html.contains("class=\"interval undecided\""), html);
        assertTrue(html.contains(">" + "x".repeat(23) + "…</text>"), "long names are cut, and whole in the title");
    }

    static Stream<double[]> ranges() {
        var random = new Random(11);
        return IntStream.range(0, 200).mapToObj(i -> random.doubles(4, -1, 1)
                .map(number -> number * Math.pow(10, random.nextInt(13) - 6))
                .toArray());
    }

    @ParameterizedTest
    @MethodSource("ranges")
    void axisHoldsAllNumbersBetweenAFewTicks(double[] numbers) {
        Axis axis = Axis.over(java.util.Arrays.stream(numbers), 0, 100);
        for (double number : numbers) {
            double place = axis.place(number);
            assertTrue(place >= -1e-6 && place <= 100 + 1e-6, "place " + place);
        }
        int ticks = axis.ticks().size();
        assertTrue(ticks >= 2 && ticks <= 9, "ticks " + ticks);
    }

    @Test
    void epochsAreWholeNumbers() {
        assertEquals(
                List.of(1.0, 2.0, 3.0),
                Axis.over(java.util.stream.DoubleStream.of(1, 2, 3), 0, 1).ticks());
    }

    @Test
    void numbersReadAsPeopleWriteThem() {
        assertEquals("1,234,567", Numbers.count(1_234_567));
        assertEquals("0.846", Numbers.measure(0.8461));
        assertEquals("3.1e-05", Numbers.measure(0.000031));
        assertEquals("0.000", Numbers.measure(0));
        assertEquals("3.2 s", Numbers.seconds(3.21));
        assertEquals("2 min 10 s", Numbers.seconds(130.2));
        assertEquals("+0.021", Numbers.signed(0.021));
        assertEquals("−0.004", Numbers.signed(-0.004));
        assertEquals("0.000", Numbers.signed(0));
        assertEquals("999 bytes", Numbers.bytes(999));
        assertEquals("90.9 MB", Numbers.bytes(90_866_412));
        assertEquals("1.0 GB", Numbers.bytes(999_999_999));
        assertEquals("0.25", Numbers.plain(0.25));
        assertEquals("100", Numbers.plain(100));
    }

    private static String pageOf(List<String> labels) {
        var random = new Random(3);
        var scorer = new Scorer(labels, Metrics.builtIn());
        for (int row = 0; row < 60; row++) {
            float[] probabilities = new float[labels.size()];
            probabilities[random.nextInt(labels.size())] = 0.75f;
            probabilities[row % labels.size()] += 0.25f;
            scorer.add(row % labels.size(), probabilities);
        }
        var page = new Page("How good it is", "60 rows");
        ScoresPage.addTo(page, scorer.scores());
        page.section("Device", new Facts(Map.of("Asked", "auto")));
        return page.html();
    }

    private static List<String> labels(int classes) {
        return IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }
}
