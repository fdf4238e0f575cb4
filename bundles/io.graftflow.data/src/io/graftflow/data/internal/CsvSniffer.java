package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.ReadOptions;
import io.graftflow.data.TableSpec;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Finds out from the head of a file of delimited text how it is to be read. */
final class CsvSniffer {

    private static final int SAMPLE_ROWS = 20_480;
    private static final int SAMPLE_CHARS = 4 << 20;

    /** A file whose first rows are longer than this is refused. */
    private static final int MAX_SAMPLE_CHARS = 256 << 20;

    private static final int DELIMITER_ROWS = 1000;
    private static final String DELIMITERS = ",;\t|";

    private final TextFile text;
    private final ReadOptions options;
    private final String place;
    private final int quote;

    CsvSniffer(TextFile text, ReadOptions options) {
        this.text = text;
        this.options = options;
        this.place = text.file().toString();
        this.quote = options.quote().isEmpty() ? -1 : single("quote", options.quote());
    }

    private static char single(String what, String value) {
        if (value.length() != 1) {
            throw ProblemException.error(
                    "table.bad-option",
                    "Expected one character as " + what + ", got \"" + value + "\".",
                    "Give one character.");
        }
        return value.charAt(0);
    }

    /** Reads the head, more of it when the first rows are long. */
    CsvPlan plan() {
        try {
            for (int chars = SAMPLE_CHARS; ; chars *= 4) {
                TextSample sample = TextSample.of(text, chars);
                char delimiter =
                        options.delimiter().isEmpty() ? delimiter(sample) : single("delimiter", options.delimiter());
                List<List<CsvScanner.Value>> records = records(sample, delimiter);
                if (records.size() >= 2 || !sample.cut() || chars >= MAX_SAMPLE_CHARS) {
                    return plan(delimiter, records);
                }
            }
        } catch (IOException e) {
            throw FileFormats.unreadable(text.file(), e);
        }
    }

    private CsvPlan plan(char delimiter, List<List<CsvScanner.Value>> records) {
        if (records.isEmpty()) {
            throw ProblemException.error(
                            "table.empty", "The file holds nothing but blank lines.", "Check how it was made.")
                    .at(place);
        }
        List<CsvScanner.Value> first = records.get(0);
        List<List<CsvScanner.Value>> rest = records.subList(1, records.size());
        boolean header =
                switch (options.header()) {
                    case YES -> true;
                    case NO -> false;
                    case AUTO -> CsvTypes.isHeader(first, rest, options.nullTexts());
                };
        List<String> names = header ? CsvTypes.names(first, place) : CsvTypes.numbered(first.size());
        List<List<CsvScanner.Value>> rows = header ? rest : records;
        if (rows.isEmpty()) {
            throw ProblemException.error(
                            "table.no-rows",
                            "There is a header but no row.",
                            "Say that the file has no header, if the line is a row.")
                    .at(place);
        }
        Overrides.check(options.types(), names, place);
        var columns = new ArrayList<Column>();
        for (int i = 0; i < names.size(); i++) {
            ColumnKind kind = options.types().get(names.get(i));
            columns.add(
                    kind == null
                            ? Column.of(names.get(i), CsvTypes.kind(rows, i, options.nullTexts()))
                            : CsvTypes.asked(names.get(i), kind, rows, i, options.nullTexts(), place));
        }
        return new CsvPlan(text, delimiter, quote, header, new TableSpec(columns, OptionalLong.empty()));
    }

    /** The sample's records that are whole, without blank lines. */
    private List<List<CsvScanner.Value>> records(TextSample sample, char delimiter) throws IOException {
        var result = new ArrayList<List<CsvScanner.Value>>();
        try (var scanner = scan(sample, delimiter)) {
            while (result.size() < SAMPLE_ROWS && scanner.next()) {
                if (!scanner.isBlank() || !result.isEmpty() && result.get(0).size() == 1) {
                    List<CsvScanner.Value> record = scanner.values();
                    result.add(record);
                    CsvPlan.checkCount(scanner, result.get(0).size(), place);
                }
            }
        } catch (ProblemException e) {
            // a sample may end within quotes; what is wrong before that is found out when the file is read
            if (!sample.cut() || !e.problem().code().equals("table.bad-quotes")) {
                throw e;
            }
        }
        return result;
    }

    private CsvScanner scan(TextSample sample, char delimiter) {
        return new CsvScanner(place, new StringReader(sample.text()), delimiter, quote);
    }

    /** The candidate by which most records have as many values as the first, and more than one. */
    private char delimiter(TextSample sample) throws IOException {
        char best = ',';
        double bestScore = 0;
        for (char candidate : DELIMITERS.toCharArray()) {
            double score = score(sample, candidate);
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    private double score(TextSample sample, char candidate) throws IOException {
        int first = 0;
        int same = 0;
        int records = 0;
        try (var scanner = scan(sample, candidate)) {
            while (records < DELIMITER_ROWS && scanner.next()) {
                if (!scanner.isBlank()) {
                    first = records == 0 ? scanner.count() : first;
                    same += scanner.count() == first ? 1 : 0;
                    records++;
                }
            }
        } catch (ProblemException e) {
            // quotes that fit no value: another delimiter, or a broken file, which is found out later
            return first > 1 ? 0.01 : 0;
        }
        return first > 1 ? same / (double) records : 0;
    }
}
