package io.graftflow.data.internal;

import java.time.LocalDate;
import java.time.YearMonth;

/**
 * Reads the common forms of numbers and days straight from characters, without making garbage. Of a real number, at
 * most 15 digits and a power of ten up to 22: both are then exact as {@code double}, and one division or multiplication
 * rounds correctly (Clinger, "How to read floating point numbers accurately", 1990). What it does not read is left to
 * {@link Values}.
 */
final class FastNumbers {

    /** Stands for a text that was not read. */
    static final long NONE = Long.MIN_VALUE;

    private static final int MAX_DIGITS = 15;
    private static final double[] POWERS = new double[23];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private FastNumbers() {}

    /**
     * A whole number of at most 18 digits, else {@link #NONE}.
     *
     * @param start where the text begins in the array
     * @param end where it ends
     */
    static long integer(char[] text, int start, int end) {
        boolean negative = start < end && text[start] == '-';
        int first = negative ? start + 1 : start;
        int digits = end - first;
        if (digits < 1 || digits > 18) {
            return NONE;
        }
        long value = 0;
        for (int i = first; i < end; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return NONE;
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    /**
     * A real number, else not a number.
     *
     * @param start where the text begins in the array
     * @param end where it ends
     */
    static double number(char[] text, int start, int end) {
        boolean negative = start < end && text[start] == '-';
        int i = negative ? start + 1 : start;
        long digits = 0;
        int count = 0;
        int fraction = -1;
        for (; i < end && text[i] != 'e' && text[i] != 'E'; i++) {
            if (text[i] == '.' && fraction < 0) {
                fraction = 0;
                continue;
            }
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9 || ++count > MAX_DIGITS) {
                return Double.NaN;
            }
            digits = digits * 10 + digit;
            fraction += fraction < 0 ? 0 : 1;
        }
        if (count == 0) {
            return Double.NaN;
        }
        int power = -Math.max(0, fraction);
        if (i < end) {
            int exponent = exponent(text, i + 1, end);
            if (exponent == Integer.MIN_VALUE) {
                return Double.NaN;
            }
            power += exponent;
        }
        if (Math.abs(power) >= POWERS.length) {
            return Double.NaN;
        }
        double value = power < 0 ? digits / POWERS[-power] : digits * POWERS[power];
        return negative ? -value : value;
    }

    private static int exponent(char[] text, int start, int end) {
        boolean signed = start < end && (text[start] == '-' || text[start] == '+');
        int first = signed ? start + 1 : start;
        if (first >= end || end - first > 3) {
            return Integer.MIN_VALUE;
        }
        int value = 0;
        for (int i = first; i < end; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return Integer.MIN_VALUE;
            }
            value = value * 10 + digit;
        }
        return signed && text[start] == '-' ? -value : value;
    }

    /** The days since 1970 of a day such as {@code 2024-02-29}, else {@link #NONE}. */
    static long days(char[] text, int start, int end) {
        if (end - start != 10 || text[start + 4] != '-' || text[start + 7] != '-') {
            return NONE;
        }
        int year = digits(text, start, start + 4);
        int month = digits(text, start + 5, start + 7);
        int day = digits(text, start + 8, end);
        boolean valid = year >= 0
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= YearMonth.of(year, month).lengthOfMonth();
        return valid ? LocalDate.of(year, month, day).toEpochDay() : NONE;
    }

    /** The number that digits say, −1 when there is something else. */
    private static int digits(char[] text, int start, int end) {
        int value = 0;
        for (int i = start; i < end; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
