package io.graftflow.evaluate.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as people read them. */
public final class Numbers {

    private Numbers() {}

    /** A count with its thousands apart: {@code 1,500}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A measure with three places: {@code 0.846}; tiny ones by their power of ten: {@code 3.1e-05}. */
    public static String measure(double number) {
        boolean tiny = number != 0 && Math.abs(number) < 5e-4;
        return String.format(Locale.ROOT, tiny ? "%.1e" : "%,.3f", number);
    }

    /** A number of any size to three digits: {@code 0.0955}, {@code 0.00000135}. */
    public static String rough(double number) {
        return BigDecimal.valueOf(number)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toString();
    }

    /** A difference with its sign: {@code +0.021}, {@code −0.004}. */
    public static String signed(double number) {
        String size = measure(Math.abs(number));
        return number == 0 ? size : (number > 0 ? "+" : "−") + size;
    }

    /** A size in bytes by powers of ten: {@code 90.9 MB}. */
    public static String bytes(long bytes) {
        String[] units = {"kB", "MB", "GB", "TB"};
        double size = bytes / 1000.0;
        int unit = 0;
        while (size >= 999.95 && unit < units.length - 1) {
            size /= 1000;
            unit++;
        }
        return bytes < 1000 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f %s", size, units[unit]);
    }

    /** A number for coordinates and axes: no more than four places, none of them in vain. */
    static String plain(double number) {
        String text = String.format(Locale.ROOT, "%.4f", number);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    /** A time span: {@code 3.2 s}, {@code 2 min 10 s}. */
    public static String seconds(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole / 60 + " min " + whole % 60 + " s";
    }
}
