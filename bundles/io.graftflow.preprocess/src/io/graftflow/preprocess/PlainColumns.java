package io.graftflow.preprocess;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Row;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.model.PlainColumn;
import io.graftflow.model.Preprocessing;
import java.util.HashSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds from rows how plain columns become numbers: of numbers, whole ones, yes and no the mean and the deviation; of names
 * the known ones, sorted.
 */
public final class PlainColumns {

    /** The most names that a column may have: more are free text or numbers of things. */
    public static final int MOST_VALUES = 1000;

    private PlainColumns() {}

    /**
     * Finds it.
     *
     * @param names of the columns, at least one
     * @throws ProblemException {@code table.missing-column}; {@code preprocess.repeated-column}; {@code preprocess.not-plain} when a column's values are neither
     *     numbers nor names; {@code preprocess.too-many-values} for one with over {@value #MOST_VALUES} names; {@code
     *     preprocess.no-values} for one without any value
     */
    public static Preprocessing.Columns find(Table table, List<String> names, Progress progress) {
        List<Finder> finders = finders(table.spec(), names);
        table.forEachBatch(progress, batch -> {
            for (int i = 0; i < batch.size(); i++) {
                Row row = batch.at(i);
                finders.forEach(finder -> finder.see(row));
            }
        });
        return new Preprocessing.Columns(finders.stream().map(Finder::found).toList());
    }

    /**
     * What is known of it before rows were read: kinds and names; mean 0, deviation 1, no names.
     *
     * @throws ProblemException as {@link #find}, for what the columns' kinds tell
     */
    public static Preprocessing.Columns expect(TableSpec table, List<String> names) {
        return new Preprocessing.Columns(
                finders(table, names).stream().map(Finder::expected).toList());
    }

    private static List<Finder> finders(TableSpec table, List<String> names) {
        var seen = new HashSet<String>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw ProblemException.error(
                                "preprocess.repeated-column",
                                "The column \"" + name + "\" is named twice.",
                                "Name each column once.")
                        .at(name);
            }
        }
        return names.stream().map(name -> Finder.of(table, name)).toList();
    }

    /** Looks at the values of one column. */
    private abstract static class Finder {

        protected final String name;
        protected final int index;
        private boolean missing;

        private Finder(String name, int index) {
            this.name = name;
            this.index = index;
        }

        private static Finder of(TableSpec table, String name) {
            Column column = table.column(name);
            if (column.kind().isNumeric()) {
                return new Numbers(name, table.index(name));
            }
            if (column.kind() == ColumnKind.CATEGORY || column.kind() == ColumnKind.TEXT) {
                return new Names(name, table.index(name));
            }
            throw ProblemException.error(
                            "preprocess.not-plain",
                            "The column \"" + name + "\" holds " + column.kind().word()
                                    + "; expected numbers, whole numbers, yes and no, or names.",
                            "Choose another column, or give it another type where the table is read.")
                    .at(name);
        }

        private void see(Row row) {
            if (row.isNull(index) || !takes(row)) {
                missing = true;
            }
        }

        /** Takes a value; says whether it counts as one. */
        abstract boolean takes(Row row);

        abstract boolean isEmpty();

        abstract PlainColumn found(boolean someAreMissing);

        abstract PlainColumn expected();

        private PlainColumn found() {
            if (isEmpty()) {
                throw ProblemException.error(
                                "preprocess.no-values",
                                "The column \"" + name + "\" has no value in any row.",
                                "Leave the column out.")
                        .at(name);
            }
            return found(missing);
        }
    }

    /** Mean and deviation in one pass (Welford, 1962). */
    private static final class Numbers extends Finder {

        private long count;
        private double mean;
        private double squares;

        private Numbers(String name, int index) {
            super(name, index);
        }

        @Override
        boolean takes(Row row) {
            double value = row.number(index);
            if (!Double.isFinite(value)) {
                return false;
            }
            count++;
            double from = value - mean;
            mean += from / count;
            squares += from * (value - mean);
            return true;
        }

        @Override
        boolean isEmpty() {
            return count == 0;
        }

        @Override
        PlainColumn found(boolean someAreMissing) {
            double deviation = Math.sqrt(squares / count);
            boolean usable = Double.isFinite(deviation) && deviation > 0;
            return new PlainColumn.Numeric(name, mean, usable ? deviation : 1, someAreMissing);
        }

        @Override
        PlainColumn expected() {
            return new PlainColumn.Numeric(name, 0, 1, false);
        }
    }

    private static final class Names extends Finder {

        private final SortedSet<String> values = new TreeSet<>();

        private Names(String name, int index) {
            super(name, index);
        }

        @Override
        boolean takes(Row row) {
            values.add(row.text(index));
            if (values.size() > MOST_VALUES) {
                throw ProblemException.error(
                                "preprocess.too-many-values",
                                "The column \"" + name + "\" has more than " + MOST_VALUES
                                        + " different names, too many for a category.",
                                "Leave the column out, or let a model of text read it.")
                        .at(name);
            }
            return true;
        }

        @Override
        boolean isEmpty() {
            return values.isEmpty();
        }

        @Override
        PlainColumn found(boolean someAreMissing) {
            return new PlainColumn.Category(name, List.copyOf(values), someAreMissing);
        }

        @Override
        PlainColumn expected() {
            return new PlainColumn.Category(name, List.of(), false);
        }
    }
}
