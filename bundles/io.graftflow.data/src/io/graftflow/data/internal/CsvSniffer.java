package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.ReadOptions;
import io.graftflow.data.TableSpec;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Finds out from the head of a file of delimited text how it is to be read. */
final class CsvSniffer {

    private static final int SAMPLE_ROWS = 20_480;
    private static final int SAMPLE_CHARS = 4 << 20;
    private static final char NO_DELIMITER = '\uFFFF';
    private static final String DELIMITERS = ",;\t|";

    private final TextFile text;
    private final ReadOptions options;
    private final String place;
    private final int quote;
    private final Set<String> breaks = new TreeSet<>();

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

    /** Reads the head. */
    CsvPlan plan() {
        try {
            String sample = sample();
            char delimiter = options.delimiter().isEmpty() ? delimiter(sample) : single("delimiter", options.delimiter());
            List<List<CsvScanner.Value>> records = records(sample, delimiter);
            if (records.isEmpty()) {
                throw ProblemException.error(
                                "table.empty", "The file holds nothing but blank lines.", "Check how it was made.")
                        .at(place);
            }
            return plan(sample, delimiter, records);
        } catch (IOException e) {
            throw FileFormats.unreadable(text.file(), e);
        }
    }

    private CsvPlan plan(String sample, char delimiter, List<List<CsvScanner.Value>> records) {
        List<CsvScanner.Value> first = records.get(0);
        List<List<CsvScanner.Value>> rest = records.subList(1, records.size());
        boolean header = switch (options.header()) {
            case YES -> true;
            case NO -> false;
            case AUTO -> CsvTypes.isHeader(first, rest, options.nullTexts());
        };
        List<String> names = header ? CsvTypes.names(first, place) : CsvTypes.numbered(first.size());
        List<List<CsvScanner.Value>> rows = header ? rest : records;
        if (rows.isEmpty()) {
            throw ProblemException.error("table.no-rows", "There is a header but no row.", "Check how the file was made.")
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
        return new CsvPlan(
                text,
                delimiter,
                quote,
                header,
                new TableSpec(columns, OptionalLong.empty()),
                sample.length() / (double) records.size(),
                breaks);
    }

    /** The file's first characters; what cannot be decoded ends it, to be complained of once it is reached. */
    private String sample() throws IOException {
        var result = new StringBuilder();
        char[] buffer = new char[1 << 16];
        try (Reader in = text.open()) {
            int count = in.read(buffer);
            while (count > 0 && result.length() < SAMPLE_CHARS) {
                result.append(buffer, 0, count);
                count = in.read(buffer);
            }
        } catch (StrictReader.BadEncoding e) {
            try (var scanner = new CsvScanner(place, text.open(), NO_DELIMITER, -1)) {
                while (!scanner.next().isEmpty()) {
                    continue;
                }
            }
        }
        return result.toString();
    }

    /** The sample's records that are whole, without blank lines. */
    private List<List<CsvScanner.Value>> records(String sample, char delimiter) throws IOException {
        boolean cut = sample.length() >= SAMPLE_CHARS;
        var result = new ArrayList<List<CsvScanner.Value>>();
        try (var scanner = new CsvScanner(place, new StringReader(sample), delimiter, quote)) {
            List<CsvScanner.Value> record = next(scanner, cut);
            while (!record.isEmpty() && result.size() < SAMPLE_ROWS) {
                long line = scanner.line();
                if (!cut) {
                    add(result, record, line);
                }
                List<CsvScanner.Value> following = next(scanner, cut);
                if (cut && !following.isEmpty()) {
                    add(result, record, line);
                }
                record = following;
            }
            breaks.addAll(scanner.breaks());
        }
        return result;
    }

    private void add(List<List<CsvScanner.Value>> records, List<CsvScanner.Value> record, long line) {
        if (!CsvPlan.isBlank(record, records.isEmpty() ? 2 : records.get(0).size())) {
            records.add(record);
            CsvPlan.checkLength(place, record, line, records.get(0).size());
        }
    }

    /** The next record; nothing when the sample ends within it. */
    private static List<CsvScanner.Value> next(CsvScanner scanner, boolean cut) throws IOException {
        try {
            return scanner.next();
        } catch (ProblemException e) {
            if (cut) {
                return List.of();
            }
            throw e;
        }
    }

    /** The candidate by which most records have as many values as the first, and more than one. */
    private char delimiter(String sample) throws IOException {
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

    private double score(String sample, char candidate) throws IOException {
        int first = 0;
        int same = 0;
        int records = 0;
        try (var scanner = new CsvScanner(place, new StringReader(sample), candidate, quote)) {
            List<CsvScanner.Value> record = scanner.next();
            while (!record.isEmpty() && records < 1000) {
                if (!CsvPlan.isBlank(record, 2)) {
                    first = records == 0 ? record.size() : first;
                    same += record.size() == first ? 1 : 0;
                    records++;
                }
                record = scanner.next();
            }
        } catch (ProblemException e) {
            // values that run into each other: not this delimiter, or a broken file, which is found out later
            return first > 1 ? 0.01 : 0;
        }
        return first > 1 ? same / (double) records : 0;
    }
}
