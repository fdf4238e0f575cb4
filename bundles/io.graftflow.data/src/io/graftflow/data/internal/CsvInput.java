package io.graftflow.data.internal;

import io.graftflow.base.CancelledException;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.ReadOptions;
import io.graftflow.data.TableSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads delimited text. DuckDB takes the records apart, strictly and in one pass: its parallel reader (1.5.6) loses rows
 * where a part of the file begins within quotes. Here the texts become values. When DuckDB refuses a file, {@link CsvDoctor}
 * says where it is wrong; when nothing is, the file has what DuckDB cannot do, such as two kinds of line breaks, and is read
 * again from a copy in the plain form.
 */
final class CsvInput implements FileFormats.Input {

    private static final int MAX_LINE_BYTES = 16 << 20;

    private final Path source;
    private final ReadOptions options;
    private final int partBytes;

    CsvInput(Path source, ReadOptions options) {
        this(source, options, MAX_LINE_BYTES);
    }

    /** Lets DuckDB take a file in parts of so many bytes; a line may be as long as a part. */
    CsvInput(Path source, ReadOptions options, int partBytes) {
        this.source = source;
        this.options = options;
        this.partBytes = partBytes;
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
        try (var work = WorkFolder.beside(target)) {
            if (!plan.isPlain() || !readWhole(plan, target, work, progress)) {
                readCopy(plan, target, work, progress);
            }
        } catch (IOException e) {
            throw FileFormats.unreadable(source, e);
        }
    }

    /** Reads the file as it is; false when DuckDB refused it although nothing is wrong with it. */
    private boolean readWhole(CsvPlan plan, Path target, WorkFolder work, Progress progress) throws IOException {
        try {
            copy(plan, query(plan, source, plan.header(), ""), target, work, progress);
            return true;
        } catch (ProblemException | CancelledException e) {
            throw e;
        } catch (RowCopy.BadRow e) {
            throw CsvDoctor.at(plan, e);
        } catch (Exception e) {
            CsvDoctor.examine(plan, progress);
            return false;
        }
    }

    private void readCopy(CsvPlan plan, Path target, WorkFolder work, Progress progress) throws IOException {
        Path copy = work.folder().resolve("plain.csv");
        CsvDoctor.writePlain(plan, copy, progress);
        try {
            copy(plan, query(plan, copy, false, ", new_line='\\n'"), target, work, progress);
        } catch (ProblemException | CancelledException e) {
            throw e;
        } catch (RowCopy.BadRow e) {
            throw CsvDoctor.at(plan, e);
        } catch (Exception e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new ProblemException(
                    Problem.error("table.unreadable", "Not readable as a table: " + why, "Check how the file was made.")
                            .at(source.toString()),
                    e);
        }
    }

    private void copy(CsvPlan plan, String query, Path target, WorkFolder work, Progress progress) throws Exception {
        double rows = Math.max(1, Files.size(source) / plan.bytesPerRow());
        try (var sink = new RowSink(target, plan.spec())) {
            var copy = new RowCopy(plan.spec(), sink, options.nullTexts(), done -> Math.min(0.99, done / rows));
            try (Duck duck = Duck.open(":memory:", work.folder(), 1)) {
                duck.query(query, progress, reader -> copy.run(reader, progress));
            }
            sink.finish();
        }
    }

    private String query(CsvPlan plan, Path file, boolean header, String more) {
        String quote = plan.quote() < 0 ? "" : String.valueOf((char) plan.quote());
        String columns = IntStream.range(0, plan.spec().columns().size())
                .mapToObj(i -> "'c" + i + "': 'VARCHAR'")
                .collect(Collectors.joining(", ", "{", "}"));
        String nulls = options.nullTexts().isEmpty()
                ? ", force_not_null=" + Duck.texts(IntStream.range(0, plan.spec().columns().size()).mapToObj(i -> "c" + i).toList())
                : ", nullstr=" + Duck.texts(options.nullTexts()) + ", allow_quoted_nulls=false";
        return "SELECT * FROM read_csv(" + Duck.path(file)
                + ", auto_detect=false, strict_mode=true, null_padding=false, ignore_errors=false"
                + ", delim=" + Duck.text(String.valueOf(plan.delimiter()))
                + ", quote=" + Duck.text(quote)
                + ", escape=" + Duck.text(quote)
                + ", header=" + header
                + more
                + ", columns=" + columns
                + nulls
                + ", compression='none', parallel=false"
                + ", max_line_size=" + partBytes
                + ", buffer_size=" + partBytes + ")";
    }
}
