package io.graftflow.node;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The condition under which a dialog shows a setting: {@code mode == pattern}, {@code mode != none}, or several of
 * these joined by {@code ||} or by {@code &&}, not by both.
 *
 * @param terms the comparisons
 * @param all whether all must hold, rather than one
 */
public record VisibleWhen(List<Term> terms, boolean all) {

    private static final Pattern TERM = Pattern.compile("\\s*(\\w+)\\s*(==|!=)\\s*([\\w.-]+)\\s*");

    /**
     * One comparison.
     *
     * @param setting the other setting
     * @param equal whether it must be the word, rather than must not
     * @param word the word, as it stands in files
     */
    public record Term(String setting, boolean equal, String word) {}

    /** Keeps its own copy. */
    public VisibleWhen {
        terms = List.copyOf(terms);
    }

    /**
     * Reads a condition; an empty one always holds.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static VisibleWhen parse(String text) {
        if (text.isBlank()) {
            return new VisibleWhen(List.of(), true);
        }
        boolean all = !text.contains("||");
        List<Term> terms = new ArrayList<>();
        for (String part : text.split(all ? "&&" : "\\|\\|")) {
            Matcher matcher = TERM.matcher(part);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "Expected a condition such as \"mode == pattern\", got \"" + text + "\".");
            }
            terms.add(new Term(matcher.group(1), matcher.group(2).equals("=="), matcher.group(3)));
        }
        return new VisibleWhen(terms, all);
    }

    /** In words: {@code mode is pattern or regex}. */
    public String words() {
        List<String> parts = terms.stream()
                .map(term -> "`" + term.setting() + "` is " + (term.equal() ? "" : "not ") + "`" + term.word() + "`")
                .toList();
        return String.join(all ? " and " : " or ", parts);
    }
}
