package io.graftflow.server.internal.check;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as a node shows them: short, with the field's letters for thousands and more. */
final class Amounts {

    private static final String[] LETTERS = {"", " k", " M", " B", " T"};

    private Amounts() {}

    /** With three digits at most: {@code 500}, {@code 22.7 M}. */
    static String shortened(long count) {
        double value = count;
        int letter = 0;
        while (Math.abs(value) >= 999.5 && letter < LETTERS.length - 1) {
            value /= 1000;
            letter++;
        }
        BigDecimal rounded = new BigDecimal(value, new MathContext(3, RoundingMode.HALF_UP)).stripTrailingZeros();
        return rounded.toPlainString() + LETTERS[letter];
    }

    /** With all digits: {@code 1,000,000}. */
    static String whole(long count) {
        StringBuilder digits = new StringBuilder(Long.toString(count));
        for (int i = digits.length() - 3; i > (count < 0 ? 1 : 0); i -= 3) {
            digits.insert(i, ',');
        }
        return digits.toString();
    }

    /** A metric: three digits after the point. */
    static String metric(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.3f" : "%.1f", value);
    }
}
