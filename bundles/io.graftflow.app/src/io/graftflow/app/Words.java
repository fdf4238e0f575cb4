package io.graftflow.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Numbers and tables as people read them. */
final class Words {

    private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB"};

    private Words() {}

    /** Seconds as {@code 40 ms}, {@code 3.2 s}, {@code 2 min 10 s}. */
    static String time(double seconds) {
        if (seconds < 0.995) {
            return Math.round(seconds * 1000) + " ms";
        }
        if (seconds < 59.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }

    /** Bytes as {@code 90.4 MB}. */
    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < BYTES.length - 1) {
            value /= 1000;
            unit++;
        }
        return unit == 0
                ? bytes + " B"
                : String.format(Locale.ROOT, value < 10 ? "%.2f %s" : "%.1f %s", value, BYTES[unit]);
    }

    /** Counts as {@code 22.6 M}. */
    static String count(long count) {
        if (count < 10_000) {
            return Long.toString(count);
        }
        return count < 999_500
                ? String.format(Locale.ROOT, "%.1f k", count / 1e3)
                : count < 999_500_000
                        ? String.format(Locale.ROOT, "%.1f M", count / 1e6)
                        : String.format(Locale.ROOT, "%.2f B", count / 1e9);
    }

    /** A place as seen from the folder in which one is: what is inside it by its relative path. */
    static String path(String path) {
        Path here = Path.of("").toAbsolutePath();
        Path place = Path.of(path).toAbsolutePath().normalize();
        return place.startsWith(here) && !place.equals(here)
                ? here.relativize(place).toString()
                : path;
    }

    /** Rows of cells in columns as wide as their widest cell, two blanks between, none at a line's end. */
    static String table(List<List<String>> rows) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int width = row.get(i).codePointCount(0, row.get(i).length());
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(widths.get(i), width));
                }
            }
        }
        var text = new StringBuilder();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                int blanks = widths.get(i) - cell.codePointCount(0, cell.length()) + 2;
                line.append(cell).append(String.join("", Collections.nCopies(blanks, " ")));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
