package io.graftflow.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Nearest;
import io.graftflow.base.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What is known of a table without its data.
 *
 * @param columns the columns in order, with different names
 * @param rows how many rows it has, when that is known
 */
public record TableSpec(List<Column> columns, OptionalLong rows) {

    /**
     * Checks that no two columns have one name.
     *
     * @throws ProblemException {@code table.duplicate-column}
     */
    public TableSpec {
        columns = List.copyOf(columns);
        var names = new HashSet<String>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw ProblemException.error(
                        "table.duplicate-column",
                        "Two columns are called \"" + column.name() + "\".",
                        "Give one of them another name.");
            }
        }
    }

    /** A table of these columns, with rows yet unknown. */
    public static TableSpec of(Column... columns) {
        return new TableSpec(List.of(columns), OptionalLong.empty());
    }

    /** Whether there is a column of that name. */
    public boolean has(String name) {
        return columns.stream().anyMatch(column -> column.name().equals(name));
    }

    /**
     * The column of that name.
     *
     * @throws ProblemException {@code table.missing-column} with the nearest name
     */
    public Column column(String name) {
        return columns.get(index(name));
    }

    /**
     * The position of a column, 0 for the first, as {@link Row} and {@link TableWriter} take it.
     *
     * @throws ProblemException {@code table.missing-column} with the nearest name
     */
    public int index(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        throw ProblemException.error(
                "table.missing-column", "There is no column \"" + name + "\".", Nearest.remedy(name, names()));
    }

    /** The columns' names in order. */
    public List<String> names() {
        return columns.stream().map(Column::name).toList();
    }

    /** The same table with a column in the place of the one with its name, or after all others. */
    public TableSpec with(Column column) {
        var result = new ArrayList<>(columns);
        if (has(column.name())) {
            result.set(index(column.name()), column);
        } else {
            result.add(column);
        }
        return new TableSpec(result, rows);
    }

    /** The same columns and a number of rows. */
    public TableSpec withRows(long count) {
        return new TableSpec(columns, OptionalLong.of(count));
    }

    /** The same columns, rows unknown. */
    public TableSpec withoutRows() {
        return new TableSpec(columns, OptionalLong.empty());
    }

    /**
     * Some of the columns, in the order of the names.
     *
     * @throws ProblemException {@code table.missing-column} with the nearest name
     */
    public TableSpec select(List<String> names) {
        return new TableSpec(names.stream().map(this::column).toList(), rows);
    }

    /** As JSON: {@code {"columns": [{"name", "kind", "nullable", "shape"?}], "rows"?}}. */
    public ObjectNode toJson() {
        ObjectNode result = Json.object();
        var list = result.putArray("columns");
        for (Column column : columns) {
            ObjectNode entry = list.addObject();
            entry.put("name", column.name());
            entry.put("kind", column.kind().word());
            entry.put("nullable", column.nullable());
            if (column.kind() == ColumnKind.TENSOR) {
                column.shape().forEach(entry.withArray("shape")::add);
            }
        }
        rows.ifPresent(count -> result.put("rows", count));
        return result;
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws ProblemException {@code table.bad-spec} when it is something else
     */
    public static TableSpec fromJson(JsonNode json) {
        if (!json.path("columns").isArray()) {
            throw ProblemException.error(
                    "table.bad-spec", "Expected a table's description with \"columns\", got " + json + ".", "");
        }
        var columns = new ArrayList<Column>();
        for (JsonNode entry : json.path("columns")) {
            var shape = new ArrayList<Long>();
            entry.path("shape").forEach(size -> shape.add(size.asLong()));
            columns.add(new Column(
                    entry.path("name").asText(),
                    ColumnKind.of(entry.path("kind").asText()),
                    entry.path("nullable").asBoolean(true),
                    shape));
        }
        JsonNode rows = json.path("rows");
        return new TableSpec(columns, rows.isIntegralNumber() ? OptionalLong.of(rows.asLong()) : OptionalLong.empty());
    }

    /** Like {@code text: text, label: category (500 rows)}. */
    @Override
    public String toString() {
        String list = columns.stream()
                .map(column -> column.name() + ": " + column.kind().word()
                        + (column.shape().isEmpty() ? "" : column.shape().toString()))
                .collect(Collectors.joining(", "));
        return rows.isPresent() ? list + " (" + rows.getAsLong() + " rows)" : list;
    }
}
