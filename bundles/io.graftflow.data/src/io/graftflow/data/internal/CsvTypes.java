package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** What the columns of delimited text are, judged by a sample of rows. */
final class CsvTypes {

    /** Leading zeros and plus signs mean something: such numbers are postal codes or telephones, and stay text. */
    private static final Pattern PLAIN =
            Pattern.compile("-?(?:0|[1-9][0-9]*)?(?:\\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|NaN|-?Infinity");

    /** A label stands in at least this share of the rows; the name of a column may by chance be a value in it. */
    private static final double LABEL_SHARE = 0.005;

    /** From the narrowest to the widest. */
    private static final List<ColumnKind> CANDIDATES =
            List.of(ColumnKind.BOOLEAN, ColumnKind.INTEGER, ColumnKind.NUMBER, ColumnKind.DATE, ColumnKind.TIMESTAMP);

    private CsvTypes() {}

    /** The kind that all values of a column have, text when there is no narrower one. */
    static ColumnKind kind(List<List<CsvScanner.Value>> rows, int column, List<String> nullTexts) {
        var candidates = new ArrayList<>(CANDIDATES);
        boolean any = false;
        for (List<CsvScanner.Value> row : rows) {
            String text = row.get(column).text();
            if (nullTexts.contains(text)) {
                continue;
            }
            any = true;
            candidates.removeIf(kind -> !fits(kind, text));
            if (candidates.isEmpty()) {
                return ColumnKind.TEXT;
            }
        }
        return any ? candidates.get(0) : ColumnKind.TEXT;
    }

    private static boolean fits(ColumnKind kind, String text) {
        if (kind == ColumnKind.NUMBER && isLongInteger(text)) {
            return false;
        }
        boolean numeric = kind == ColumnKind.INTEGER || kind == ColumnKind.NUMBER;
        return (!numeric || PLAIN.matcher(text.strip()).matches())
                && Values.parse(kind, text).isPresent();
    }

    /** Whether it is a whole number of more digits than a real number keeps, such as an account number. */
    private static boolean isLongInteger(String text) {
        String digits = text.strip();
        return digits.length() > 15
                && digits.chars().allMatch(c -> c >= '0' && c <= '9' || c == '-')
                && Values.parse(ColumnKind.INTEGER, digits).isEmpty();
    }

    /** A column of a kind that was asked for; a tensor's shape is that of the first value. */
    static Column asked(
            String name,
            ColumnKind kind,
            List<List<CsvScanner.Value>> rows,
            int column,
            List<String> nullTexts,
            String place) {
        if (kind == ColumnKind.BINARY) {
            throw ProblemException.error(
                            "table.bad-option",
                            "Column \"" + name + "\" cannot be of type binary: a text file holds no bytes.",
                            "Set its type to text.")
                    .at(place);
        }
        if (kind != ColumnKind.TENSOR) {
            return Column.of(name, kind);
        }
        List<Long> shape = rows.stream()
                .map(row -> row.get(column).text())
                .filter(text -> !nullTexts.contains(text))
                .findFirst()
                .flatMap(Tensors::shape)
                .orElseThrow(() -> ProblemException.error(
                                "table.bad-value",
                                "Column \"" + name
                                        + "\" is of type tensor; its first value is no JSON array of numbers.",
                                "Set its type to text.")
                        .at(place));
        return new Column(name, ColumnKind.TENSOR, true, shape);
    }

    /**
     * Whether the first record names the columns. It does not when it is one more row: where columns are not all text,
     * when it fits their kinds; where they are, when one of its values is missing, is there twice, or comes again and
     * again in its column, as a label does.
     */
    static boolean isHeader(List<CsvScanner.Value> first, List<List<CsvScanner.Value>> rest, List<String> nullTexts) {
        boolean typed = false;
        var names = new HashSet<String>();
        boolean distinct = true;
        boolean recurs = false;
        for (int i = 0; i < first.size(); i++) {
            String name = first.get(i).text();
            ColumnKind kind = kind(rest, i, nullTexts);
            if (kind != ColumnKind.TEXT) {
                typed = true;
                if (!fits(kind, name) && !nullTexts.contains(name)) {
                    return true;
                }
            }
            distinct &= names.add(name) && !name.isBlank();
            recurs |= isFrequent(name, rest, i);
        }
        return !typed && distinct && !recurs;
    }

    private static boolean isFrequent(String text, List<List<CsvScanner.Value>> rows, int column) {
        long count =
                rows.stream().filter(row -> row.get(column).text().equals(text)).count();
        return count > 0 && count >= rows.size() * LABEL_SHARE;
    }

    /** The names that a header gives; a blank one becomes the column's number. */
    static List<String> names(List<CsvScanner.Value> header, String place) {
        var names = new ArrayList<String>();
        for (CsvScanner.Value value : header) {
            String name = value.quoted() ? value.text() : value.text().strip();
            if (name.isEmpty()) {
                name = "column" + (names.size() + 1);
            }
            if (names.contains(name)) {
                throw ProblemException.error(
                                "table.duplicate-column",
                                "The header names two columns \"" + name + "\", the " + (names.indexOf(name) + 1)
                                        + ". and the " + (names.size() + 1) + ".",
                                "Give one of them another name.")
                        .at(place + ":1");
            }
            names.add(name);
        }
        return names;
    }

    /** Names for columns without a header. */
    static List<String> numbered(int count) {
        var names = new ArrayList<String>();
        for (int i = 1; i <= count; i++) {
            names.add("column" + i);
        }
        return names;
    }
}
