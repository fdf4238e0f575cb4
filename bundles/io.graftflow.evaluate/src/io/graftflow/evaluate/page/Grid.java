package io.graftflow.evaluate.page;

import java.util.List;
import java.util.Set;

/**
 * A table of texts and numbers.
 *
 * @param caption what it shows, for people who do not see the page
 * @param columns the columns
 * @param rows a text for each column; the first one heads its row
 * @param best the cells that hold the best of their column
 */
public record Grid(String caption, List<Column> columns, List<List<String>> rows, Set<Cell> best) implements Block {

    /** Keeps its own copies. */
    public Grid {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        best = Set.copyOf(best);
    }

    /** Without a cell that is better than others. */
    public Grid(String caption, List<Column> columns, List<List<String>> rows) {
        this(caption, columns, rows, Set.of());
    }

    /**
     * A place in it.
     *
     * @param row 0 for the first
     * @param column 0 for the first, which heads the row
     */
    public record Cell(int row, int column) {}

    /**
     * A column.
     *
     * @param title its title
     * @param number whether it holds numbers
     */
    public record Column(String title, boolean number) {}

    /** A column of texts. */
    public static Column text(String title) {
        return new Column(title, false);
    }

    /** A column of numbers. */
    public static Column number(String title) {
        return new Column(title, true);
    }

    @Override
    public void write(Markup out) {
        out.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", caption);
        out.open("table", "class", "grid")
                .element("caption", caption)
                .open("thead")
                .open("tr");
        columns.forEach(column -> out.element("th", column.title(), "scope", "col", "class", style(column)));
        out.close().close().open("tbody").line();
        for (int row = 0; row < rows.size(); row++) {
            writeRow(out, row);
        }
        out.close().close().close().line();
    }

    private void writeRow(Markup out, int number) {
        List<String> row = rows.get(number);
        out.open("tr");
        for (int i = 0; i < row.size(); i++) {
            String style = style(columns.get(i));
            if (i == 0) {
                out.element("th", row.get(i), "scope", "row", "class", style);
            } else if (best.contains(new Cell(number, i))) {
                out.open("td", "class", style + " best", "title", "the best of this column");
                out.element("strong", row.get(i)).close();
            } else {
                out.element("td", row.get(i), "class", style);
            }
        }
        out.close().line();
    }

    private static String style(Column column) {
        return column.number() ? "number" : "text";
    }
}
