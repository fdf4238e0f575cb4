package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ReadOptions;
import io.graftflow.data.TableSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads delimited text in one pass. */
final class CsvInput implements FileFormats.Input {

    private static final int REPORT_ROWS = 10_000;

    private final Path source;
    private final ReadOptions options;

    CsvInput(Path source, ReadOptions options) {
        this.source = source;
        this.options = options;
    }

    private CsvPlan plan() {
        return new CsvSniffer(TextFile.of(source, options), options).plan();
    }

    @Override
    public TableSpec sniff() {
        return plan().spec();
    }

    @Override
    public void read(Path target, Progress progress) {
        CsvPlan plan = plan();
        try (StrictReader in = plan.text().open();
                CsvScanner scanner = plan.scan(in);
                var sink = new RowSink(target, plan.spec())) {
            List<Column> columns = plan.spec().columns();
            double size = Files.size(source);
            var cells = new CsvCells(sink, columns, options.nullTexts());
            boolean more = nextRecord(scanner, columns, true);
            if (plan.header()) {
                more = nextRecord(scanner, columns, false);
            }
            for (; more; more = nextRecord(scanner, columns, false)) {
                row(scanner, cells, sink);
                if (sink.rows() % REPORT_ROWS == 0) {
                    progress.checkCancelled();
                    progress.report(plan.text().gzip() ? -1 : Math.min(1, in.offset() / size), sink.rows() + " rows");
                }
            }
            sink.finish();
        } catch (IOException e) {
            throw FileFormats.unreadable(source, e);
        }
    }

    /** Goes to the next record; a blank line is one only in a table of one column, and not at its start. */
    private boolean nextRecord(CsvScanner scanner, List<Column> columns, boolean first) throws IOException {
        while (scanner.next()) {
            if (!scanner.isBlank() || columns.size() == 1 && !first) {
                CsvPlan.checkCount(scanner, columns.size(), source.toString());
                return true;
            }
        }
        return false;
    }

    private void row(CsvScanner scanner, CsvCells cells, RowSink sink) {
        try {
            for (int i = 0; i < scanner.count(); i++) {
                cells.set(i, scanner);
            }
            sink.endRow();
        } catch (ProblemException e) {
            throw e.problem().code().equals("file.write-failed") ? e : e.at(source + ":" + scanner.line());
        }
    }
}
