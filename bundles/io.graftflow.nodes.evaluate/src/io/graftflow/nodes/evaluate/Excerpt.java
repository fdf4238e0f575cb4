package io.graftflow.nodes.evaluate;

import io.graftflow.data.Column;
import io.graftflow.data.Row;
import java.util.stream.Collectors;

/** Shows rows in as little as fits a table. */
public final class Excerpt {

    private static final int LONGEST = 300;
    private static final int COLUMNS = 6;

    private Excerpt() {}

    /**
     * What a model read of a row: the value of the column, or its beginning with an ellipsis; the first short columns by
     * their names where the table has no such column, for a model that reads plain columns.
     */
    public static String of(Row row, String column) {
        String text = row.spec().has(column)
                ? row.text(column)
                : row.spec().columns().stream()
                        .filter(own -> own.kind().isScalar() && !row.isNull(own.name()))
                        .map(Column::name)
                        .limit(COLUMNS)
                        .map(name -> name + " " + row.text(name))
                        .collect(Collectors.joining(", "));
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
