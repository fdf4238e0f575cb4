package io.graftflow.train.targets;

import java.util.List;

/**
 * The columns of a table that say what each row should be answered with.
 *
 * @param names one column: a class, a list of labels, a number or a group; or several: yes or no for each label, or numbers
 * @param separator what stands between the labels of a list; blanks around it do not count
 */
public record TargetColumns(List<String> names, String separator) {

    /** What stands between the labels of a list where nothing else is said. */
    public static final String SEPARATOR = "|";

    /** Keeps its own copy; there is at least one column. */
    public TargetColumns {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("expected at least one column");
        }
    }

    /** One column. */
    public static TargetColumns of(String name) {
        return new TargetColumns(List.of(name), SEPARATOR);
    }

    /** The columns in words: {@code column "a"}, {@code columns "a", "b"}. */
    public String words() {
        return (names.size() == 1 ? "column" : "columns") + " \"" + String.join("\", \"", names) + "\"";
    }
}
