package io.graftflow.train.targets;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Row;
import io.graftflow.data.Table;

/** What the readers of targets have in common. */
final class TargetReader {

    private TargetReader() {}

    /** The one column of a task that has one. */
    static String single(TargetColumns columns) {
        if (columns.names().size() > 1) {
            throw ProblemException.error(
                            "train.target-count",
                            "A row has one label, but there are several columns: " + columns.words() + ".",
                            "Name one column.")
                    .at(columns.names().get(1));
        }
        return columns.names().get(0);
    }

    /** Refuses more rows than one machine word counts. */
    static int rows(Table table) {
        if (table.rows() > Integer.MAX_VALUE - 8) {
            throw ProblemException.error(
                    "train.too-many-rows",
                    "The table has " + table.rows() + " rows; expected fewer than 2^31.",
                    "Split the table.");
        }
        return (int) table.rows();
    }

    /** Refuses a column that holds no single numbers. */
    static void requireNumbers(Column column, String expected) {
        if (!column.kind().isNumeric()) {
            throw wrongKind(column, expected);
        }
    }

    /** Refuses a column whose values are no short texts. */
    static void requireScalar(Column column, String expected) {
        if (!column.kind().isScalar() || column.kind() == ColumnKind.NUMBER) {
            throw wrongKind(column, expected);
        }
    }

    private static ProblemException wrongKind(Column column, String expected) {
        return ProblemException.error(
                        "table.wrong-kind",
                        "The column \"" + column.name() + "\" holds "
                                + column.kind().word() + "; expected " + expected + ".",
                        "Choose another column, or give it another type where the table is read.")
                .at(column.name());
    }

    /** A finite number that fits 32 bits. */
    static double number(Row row, int column) {
        Column named = row.spec().columns().get(column);
        if (row.isNull(column)) {
            throw problem(
                    "train.missing-target",
                    "Row " + (row.index() + 1) + " has no number in column \"" + named.name() + "\".",
                    "Fill it in, or leave such rows out before.",
                    named.name());
        }
        double value = row.number(column);
        if (!Double.isFinite(value) || Math.abs(value) > Float.MAX_VALUE) {
            throw problem(
                    "train.bad-target",
                    "Row " + (row.index() + 1) + " has " + value + " in column \"" + named.name()
                            + "\"; expected a finite number of at most 3.4e38.",
                    "Correct it, or leave such rows out before.",
                    named.name());
        }
        return value;
    }

    static ProblemException problem(String code, String message, String remedy, String column) {
        return new ProblemException(Problem.error(code, message, remedy).at(column));
    }

    static ProblemException noRows() {
        return ProblemException.error("train.no-rows", "There are no rows to train on.", "Use a table with rows.");
    }
}
