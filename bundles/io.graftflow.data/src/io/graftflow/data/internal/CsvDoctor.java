package io.graftflow.data.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds the line on which a file of delimited text is wrong, and writes the plain form of one that is not. */
final class CsvDoctor {

    private static final int CHECK_RECORDS = 10_000;

    private CsvDoctor() {}

    /** What is done with a record that is a row. */
    @FunctionalInterface
    private interface Visitor {
        void accept(List<CsvScanner.Value> record, long line) throws IOException;
    }

    private static void scan(CsvPlan plan, Progress progress, Visitor visitor) throws IOException {
        long records = 0;
        try (CsvScanner scanner = plan.scan()) {
            boolean header = plan.header();
            List<CsvScanner.Value> record = scanner.next();
            while (!record.isEmpty()) {
                if (++records % CHECK_RECORDS == 0) {
                    progress.checkCancelled();
                }
                if (!plan.isBlank(record)) {
                    plan.checkLength(record, scanner.line());
                    if (!header) {
                        visitor.accept(record, scanner.line());
                    }
                    header = false;
                }
                record = scanner.next();
            }
        }
    }

    /**
     * Reads the file through; returns when nothing is wrong with it.
     *
     * @throws ProblemException with the line
     */
    static void examine(CsvPlan plan, Progress progress) throws IOException {
        scan(plan, progress, (record, line) -> {});
    }

    /** The problem of a value that does not fit its column, with its line. */
    static ProblemException at(CsvPlan plan, RowCopy.BadRow bad) throws IOException {
        long[] place = {bad.row(), 0};
        scan(plan, Progress.NONE, (record, line) -> {
            if (place[0]-- == 0) {
                place[1] = line;
            }
        });
        Problem problem = bad.problem().problem();
        return new ProblemException(problem.at(plan.text().file() + ":" + place[1]), bad);
    }

    /**
     * Writes the file's rows without header: UTF-8, comma, double quotes, line feeds. What is quoted stays so.
     *
     * @throws ProblemException when the file is wrong, with the line
     */
    static void writePlain(CsvPlan plan, Path target, Progress progress) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(target, StandardCharsets.UTF_8)) {
            scan(plan, progress, (record, line) -> write(out, record, plan, target));
        }
    }

    private static void write(BufferedWriter out, List<CsvScanner.Value> record, CsvPlan plan, Path target) {
        try {
            for (int i = 0; i < record.size(); i++) {
                if (i > 0) {
                    out.write(plan.delimiter());
                }
                write(out, record.get(i), plan);
            }
            out.write('\n');
        } catch (IOException e) {
            throw RowSink.writeFailed(target, e);
        }
    }

    private static void write(BufferedWriter out, CsvScanner.Value value, CsvPlan plan) throws IOException {
        if (!value.quoted()) {
            out.write(value.text());
            return;
        }
        String quote = String.valueOf((char) plan.quote());
        out.write(quote);
        out.write(value.text().replace(quote, quote + quote));
        out.write(quote);
    }
}
