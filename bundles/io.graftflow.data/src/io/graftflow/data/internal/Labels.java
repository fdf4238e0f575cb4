package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Categories;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A column's different values. */
public final class Labels {

    private static final int MAX_LABELS = 1_000_000;

    private Labels() {}

    /** Takes the number of a row's value, −1 where it is missing. */
    @FunctionalInterface
    private interface CodeVisitor {
        void accept(long row, int code);
    }

    /** The different values in order. */
    public static List<String> distinct(ArrowFile file, String column) {
        return sorted(file.spec().column(column), number(file, column, (row, code) -> {}));
    }

    /** The values as places in the list of the different ones. */
    public static Categories categories(ArrowFile file, String column) {
        int[] codes = new int[rows(file, column)];
        Map<String, Integer> found = number(file, column, (row, code) -> codes[(int) row] = code);
        List<String> labels = sorted(file.spec().column(column), found);
        int[] place = new int[labels.size()];
        for (int i = 0; i < place.length; i++) {
            place[found.get(labels.get(i))] = i;
        }
        for (int i = 0; i < codes.length; i++) {
            codes[i] = codes[i] < 0 ? -1 : place[codes[i]];
        }
        return new Categories(labels, codes);
    }

    /** The values as texts. */
    public static String[] texts(ArrowFile file, String column) {
        int index = file.spec().index(column);
        var result = new String[rows(file, column)];
        Readers.scan(file, Progress.NONE, batch -> {
            for (int i = 0; i < batch.size(); i++) {
                result[(int) batch.first() + i] = batch.at(i).text(index);
            }
        });
        return result;
    }

    private static int rows(ArrowFile file, String column) {
        if (file.rows() > Integer.MAX_VALUE - 8) {
            throw ProblemException.error(
                    "table.too-many-rows",
                    "Column \"" + column + "\" has " + file.rows() + " rows, too many to be held in memory.",
                    "Take a sample of the rows.");
        }
        return (int) file.rows();
    }

    /** Numbers the values in the order in which they come. */
    private static Map<String, Integer> number(ArrowFile file, String column, CodeVisitor visitor) {
        int index = file.spec().index(column);
        if (!file.spec().columns().get(index).kind().isScalar()) {
            throw ProblemException.error(
                    "table.wrong-kind",
                    "Column \"" + column + "\" is of type "
                            + file.spec().columns().get(index).kind().word() + ", which has no labels.",
                    "Choose a column of text, categories or numbers.");
        }
        var found = new HashMap<String, Integer>();
        Readers.scan(file, Progress.NONE, batch -> {
            for (int i = 0; i < batch.size(); i++) {
                int code = batch.at(i).isNull(index) ? -1 : code(found, batch.text(index), column);
                visitor.accept(batch.first() + i, code);
            }
        });
        return found;
    }

    private static int code(Map<String, Integer> found, String label, String column) {
        Integer known = found.get(label);
        if (known != null) {
            return known;
        }
        if (found.size() == MAX_LABELS) {
            throw ProblemException.error(
                    "table.too-many-values",
                    "Column \"" + column + "\" has more than " + MAX_LABELS + " different values.",
                    "Choose a column of labels.");
        }
        found.put(label, found.size());
        return found.size() - 1;
    }

    private static List<String> sorted(Column column, Map<String, Integer> found) {
        var labels = new ArrayList<>(found.keySet());
        labels.sort(order(column.kind()));
        return labels;
    }

    private static Comparator<String> order(ColumnKind kind) {
        return switch (kind) {
            case INTEGER -> Comparator.comparingLong(Long::parseLong);
            case NUMBER -> Comparator.comparingDouble(Double::parseDouble);
            default ->
                (a, b) ->
                        Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
        };
    }
}
