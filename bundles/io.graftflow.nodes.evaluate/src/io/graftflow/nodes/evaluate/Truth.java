package io.graftflow.nodes.evaluate;

import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.data.Categories;
import io.graftflow.data.Table;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds the class number of each row's true label. */
public final class Truth {

    private static final int ROWS_SHOWN = 5;

    private Truth() {}

    /**
     * The class numbers.
     *
     * @param labels the classes in the order of the model's logits, or all classes that any of several models knows
     * @throws ProblemException {@code evaluate.no-labels} when the model does not name its classes, {@code
     *     evaluate.missing-label}, {@code evaluate.unknown-label}, with the rows
     */
    public static int[] of(Table table, String column, List<String> labels) {
        if (labels.isEmpty()) {
            throw ProblemException.error(
                    "evaluate.no-labels",
                    "The model does not say what its classes are called.",
                    "Put the labels into the model's config.json, or train a head of your own.");
        }
        Categories categories = table.categories(column);
        int[] codes = categories.codes();
        if (categories.missing() > 0) {
            throw problem(
                    "evaluate.missing-label",
                    "The column \"" + column + "\" has no label in " + rows(codes, code -> code < 0) + ".",
                    "Leave those rows out, for example with SQL: WHERE " + column + " IS NOT NULL.");
        }
        int[] places = categories.labels().stream().mapToInt(labels::indexOf).toArray();
        for (int i = 0; i < places.length; i++) {
            if (places[i] < 0) {
                int unknown = i;
                String label = categories.labels().get(i);
                throw problem(
                        "evaluate.unknown-label",
                        "The model does not know the label \"" + label + "\", which is in "
                                + rows(codes, code -> code == unknown) + ".",
                        Nearest.to(label, labels)
                                .map(near -> "Did you mean \"" + near + "\"?")
                                .orElse("Leave those rows out, or train the model on that label too."));
            }
        }
        return IntStream.of(codes).map(code -> places[code]).toArray();
    }

    /** Such as {@code row 3} or {@code 7 rows (3, 5, 8, 13, 21 and more)}; rows count from 1. */
    private static String rows(int[] codes, IntPredicate wanted) {
        List<Integer> found = IntStream.range(0, codes.length)
                .filter(row -> wanted.test(codes[row]))
                .mapToObj(row -> row + 1)
                .toList();
        if (found.size() == 1) {
            return "row " + found.get(0);
        }
        String shown = found.stream().limit(ROWS_SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
        return found.size() + " rows (" + shown + (found.size() > ROWS_SHOWN ? " and more)" : ")");
    }

    private static ProblemException problem(String code, String message, String remedy) {
        return new ProblemException(Problem.error(code, message, remedy).at("label"));
    }
}
