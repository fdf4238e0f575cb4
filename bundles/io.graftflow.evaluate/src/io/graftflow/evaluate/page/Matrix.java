package io.graftflow.evaluate.page;

import java.util.List;
import java.util.Locale;

/**
 * A square table of counts, shaded by each one's share of its row: the diagonal in one colour, all else in another.
 *
 * @param caption what it shows, for people who do not see the page
 * @param rowTitle what the rows are
 * @param columnTitle what the columns are
 * @param labels of rows and columns alike
 * @param counts the counts
 */
public record Matrix(String caption, String rowTitle, String columnTitle, List<String> labels, Counts counts)
        implements Block {

    /** The greatest number of labels that a page shows without becoming too large to read. */
    public static final int MAX_LABELS = 100;

    private static final int DENSE_FROM = 15;
    private static final int SHORT_LABEL = 8;

    /** Keeps its own copy. */
    public Matrix {
        labels = List.copyOf(labels);
    }

    /** The counts by row and column. */
    @FunctionalInterface
    public interface Counts {
        /** One of them. */
        long at(int row, int column);
    }

    @Override
    public void write(Markup out) {
        out.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption);
        out.open("table", "class", style()).element("caption", caption);
        writeHead(out);
        out.open("tbody").line();
        for (int row = 0; row < labels.size(); row++) {
            writeRow(out, row);
        }
        out.close().close().close().line();
    }

    private String style() {
        if (labels.size() > DENSE_FROM) {
            return "matrix dense";
        }
        int longest = labels.stream().mapToInt(String::length).max().orElse(0);
        return longest <= SHORT_LABEL ? "matrix short" : "matrix";
    }

    private void writeHead(Markup out) {
        String columns = Integer.toString(labels.size());
        out.open("thead").open("tr").element("td", "");
        out.element("th", columnTitle, "scope", "colgroup", "colspan", columns, "class", "axis")
                .close()
                .line();
        out.open("tr").element("th", rowTitle, "scope", "col", "class", "axis");
        for (String label : labels) {
            out.open("th", "scope", "col", "class", "column", "title", label)
                    .element("span", label)
                    .close();
        }
        out.close().close().line();
    }

    private void writeRow(Markup out, int row) {
        long sum = 0;
        for (int column = 0; column < labels.size(); column++) {
            sum += counts.at(row, column);
        }
        out.open("tr").open("th", "scope", "row", "title", labels.get(row));
        out.element("span", labels.get(row)).close();
        for (int column = 0; column < labels.size(); column++) {
            writeCell(out, row, column, sum);
        }
        out.close().line();
    }

    private void writeCell(Markup out, int row, int column, long sum) {
        long count = counts.at(row, column);
        if (count == 0) {
            out.element("td", "0", "class", "zero");
            return;
        }
        String share = String.format(Locale.ROOT, "%.1f", 100.0 * count / sum);
        out.element(
                "td",
                Numbers.count(count),
                "class",
                row == column ? "right" : "wrong",
                "style",
                "--share:" + share + "%",
                "title",
                labels.get(row) + " → " + labels.get(column) + ": " + share + " % of the row");
    }
}
