package io.graftflow.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody probably meant. */
public final class Nearest {

    private Nearest() {}

    /** The closest of the names by edit distance, when it is close enough to be worth saying. */
    public static Optional<String> to(String typed, Collection<String> names) {
        int limit = Math.max(2, typed.length() / 3);
        return names.stream()
                .filter(name -> distance(typed, name) <= limit)
                .min(Comparator.comparingInt((String name) -> distance(typed, name))
                        .thenComparing(name -> name));
    }

    /** A sentence for a problem's remedy: the closest name, or all of them. */
    public static String remedy(String typed, Collection<String> names) {
        return to(typed, names)
                .map(name -> "Did you mean \"" + name + "\"?")
                .orElseGet(() -> names.isEmpty() ? "There are none." : "There are: " + String.join(", ", names) + ".");
    }

    /** Levenshtein's edit distance, ignoring case. */
    private static int distance(String first, String second) {
        String a = first.toLowerCase(Locale.ROOT);
        String b = second.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
