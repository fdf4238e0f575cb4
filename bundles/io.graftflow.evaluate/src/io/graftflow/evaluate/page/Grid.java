package io.graftflow.evaluate.page;

import java.util.List;

/**
 * A table of texts and numbers.
 *
 * @param caption what it shows, for people who do not see the page
 * @param columns the columns
 * @param rows a text for each column; the first one heads its row
 */
public record Grid(String caption, List<Column> columns, List<List<String>> rows) implements Block {

    /** Keeps its own copies. */
    public Grid {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
    }

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
        rows.forEach(row -> writeRow(out, row));
        out.close().close().close().line();
    }

    private void writeRow(Markup out, List<String> row) {
        out.open("tr");
        for (int i = 0; i < row.size(); i++) {
            String style = style(columns.get(i));
            if (i == 0) {
                out.element("th", row.get(i), "scope", "row", "class", style);
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
