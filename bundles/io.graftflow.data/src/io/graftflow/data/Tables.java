package io.graftflow.data;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.internal.TableCopy;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Makes tables from tables. */
public final class Tables {

    /** Computes values for rows. */
    @FunctionalInterface
    public interface Filler {
        /**
         * Computes the values of a batch's rows.
         *
         * @param batch the rows, valid during the call
         * @return what writes them; it is asked for each row of the batch once, in order, before the next batch comes
         */
        RowFiller fill(Batch batch);
    }

    /** Writes computed values. */
    @FunctionalInterface
    public interface RowFiller {
        /**
         * Sets the added columns of a row.
         *
         * @param row 0 for the batch's first
         * @param out takes the values; the other columns are set already, and the row must not be ended
         */
        void write(int row, TableWriter out);
    }

    private Tables() {}

    /**
     * Makes a table of some rows.
     *
     * @param rows which, in the order in which they shall come; one may come several times
     * @throws IndexOutOfBoundsException when there is no such row
     */
    public static Table select(Table table, long[] rows, Path target, Progress progress) {
        try (TableWriter writer = Table.write(target, table.spec())) {
            TableCopy.select(table.arrow(), rows, writer.sink(), progress);
            return writer.finish();
        }
    }

    /**
     * Makes a table with columns added; one that has the name of a column of the table takes its place.
     *
     * @param added the columns that the filler writes
     */
    public static Table withColumns(Table table, List<Column> added, Filler filler, Path target, Progress progress) {
        TableSpec spec = table.spec();
        for (Column column : added) {
            spec = spec.with(column);
        }
        List<String> replaced = added.stream().map(Column::name).toList();
        try (TableWriter writer = Table.write(target, spec)) {
            TableCopy copy = new TableCopy(table.arrow(), writer.sink(), replaced);
            copy.all(progress, batch -> {
                RowFiller values = filler.fill(batch);
                return row -> values.write(row, writer);
            });
            return writer.finish();
        }
    }

    /**
     * Makes one table of several with the same columns, one after the other. Columns are matched by name and are in the
     * order of the first table; they may miss values where one of the tables' may.
     *
     * @throws ProblemException {@code table.missing-column} or {@code table.wrong-kind} when the columns differ
     */
    public static Table concat(List<Table> tables, Path target, Progress progress) {
        TableSpec spec = new TableSpec(tables.get(0).spec().columns(), OptionalLong.empty());
        for (Table table : tables) {
            spec = common(spec, table);
        }
        try (TableWriter writer = Table.write(target, spec)) {
            for (int i = 0; i < tables.size(); i++) {
                Progress part = progress.part(i / (double) tables.size(), (i + 1.0) / tables.size());
                new TableCopy(tables.get(i).arrow(), writer.sink(), List.of()).all(part, batch -> row -> {});
            }
            return writer.finish();
        }
    }

    private static TableSpec common(TableSpec spec, Table table) {
        TableSpec result = spec;
        for (Column column : spec.columns()) {
            Column other = table.spec().column(column.name());
            if (other.kind() != column.kind() || !other.shape().equals(column.shape())) {
                throw ProblemException.error(
                                "table.wrong-kind",
                                "Column \"" + column.name() + "\" is of type "
                                        + column.kind().word() + column.shape() + " in one table and "
                                        + other.kind().word() + other.shape() + " in another.",
                                "Give it one type when the tables are read.")
                        .at(table.file().toString());
            }
            result =
                    result.with(column.withNullable(result.column(column.name()).nullable() || other.nullable()));
        }
        for (Column column : table.spec().columns()) {
            spec.column(column.name());
        }
        return result;
    }
}
