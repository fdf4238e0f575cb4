package io.graftflow.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** A plain column of a table and the numbers that become of its values. */
public sealed interface PlainColumn permits PlainColumn.Numeric, PlainColumn.Category {

    /** What the column is called in tables. */
    String name();

    /**
     * Whether values were missing in the rows that this was found from. Then a number of its own says for each row
     * whether the value is missing.
     */
    boolean missing();

    /** The word that stands for this kind in files: {@code number}, {@code category}. */
    String kind();

    /** What each number that becomes of a value is called, in order. */
    List<String> features();

    /** How many numbers become of a value. */
    default int width() {
        return features().size();
    }

    /**
     * A number, standardised: {@code (value - mean) / deviation}. A missing value, and one that is not finite, counts as
     * the mean.
     *
     * @param mean of the rows that it was found from
     * @param deviation their standard deviation (of the population); 1 when all values are equal
     */
    record Numeric(String name, double mean, double deviation, boolean missing) implements PlainColumn {

        /** Refuses what no rows could give. */
        public Numeric {
            requireName(name);
            if (!Double.isFinite(mean) || !Double.isFinite(deviation) || deviation <= 0) {
                throw new IllegalArgumentException("expected a finite mean and a deviation over 0 for \"" + name
                        + "\", got " + mean + " and " + deviation);
            }
        }

        @Override
        public String kind() {
            return "number";
        }

        @Override
        public List<String> features() {
            return missing ? List.of(name, missingName(name)) : List.of(name);
        }
    }

    /**
     * One of a few names, one-hot: a 1 at its place and 0 elsewhere. A name that is not known, and a missing one where
     * none was missing before, is all 0.
     *
     * @param values the known names in order
     */
    record Category(String name, List<String> values, boolean missing) implements PlainColumn {

        /** Keeps its own copy; refuses a name that comes twice. */
        public Category {
            requireName(name);
            values = List.copyOf(values);
            if (new LinkedHashSet<>(values).size() != values.size()) {
                throw new IllegalArgumentException("a value of \"" + name + "\" comes twice");
            }
        }

        @Override
        public String kind() {
            return "category";
        }

        @Override
        public List<String> features() {
            var all = new ArrayList<String>();
            values.forEach(value -> all.add(name + " = " + value));
            if (missing) {
                all.add(missingName(name));
            }
            return all;
        }
    }

    private static void requireName(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a column has an empty name");
        }
    }

    private static String missingName(String name) {
        return name + " is missing";
    }
}
