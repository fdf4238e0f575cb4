package io.graftflow.evaluate.page;

import java.util.List;
import java.util.Locale;

/**
 * A square table of numbers from 0 to 1, each shaded by how large it is, such as on which share of rows two models agree.
 * Numbers below 0 are not shaded.
 *
 * @param caption what it shows
 * @param labels of rows and columns alike
 * @param shares the numbers
 */
public record Shares(String caption, List<String> labels, Values shares) implements Block {

    private static final int SHORT_LABEL = 12;

    /** Keeps its own copy. */
    public Shares {
        labels = List.copyOf(labels);
    }

    /** The numbers by row and column. */
    @FunctionalInterface
    public interface Values {
        /** One of them. */
        double at(int row, int column);
    }

    @Override
    public void write(Markup out) {
        boolean isShort = labels.stream().allMatch(label -> label.length() <= SHORT_LABEL);
        out.open("figure").element("figcaption", caption);
        out.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption);
        out.open("table", "class", isShort ? "matrix short" : "matrix").element("caption", caption);
        out.open("thead").open("tr").element("td", "");
        for (String label : labels) {
            out.open("th", "scope", "col", "class", "column", "title", label)
                    .element("span", label)
                    .close();
        }
        out.close().close().open("tbody").line();
        for (int row = 0; row < labels.size(); row++) {
            out.open("tr").open("th", "scope", "row", "title", labels.get(row));
            out.element("span", labels.get(row)).close();
            for (int column = 0; column < labels.size(); column++) {
                writeCell(out, row, column);
            }
            out.close().line();
        }
        out.close().close().close().close().line();
    }

    private void writeCell(Markup out, int row, int column) {
        if (row == column) {
            out.element("td", "–", "class", "self");
            return;
        }
        double share = shares.at(row, column);
        String percent = String.format(Locale.ROOT, "%.1f", 100 * Math.max(0, share));
        out.element(
                "td",
                Numbers.measure(share),
                "class",
                "share",
                "style",
                "--share:" + percent + "%",
                "title",
                labels.get(row) + " and " + labels.get(column) + ": " + Numbers.measure(share));
    }
}
