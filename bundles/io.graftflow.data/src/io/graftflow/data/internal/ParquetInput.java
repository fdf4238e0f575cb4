package io.graftflow.data.internal;

import io.graftflow.base.CancelledException;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.ReadOptions;
import io.graftflow.data.TableSpec;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads Parquet files by way of DuckDB. */
final class ParquetInput implements FileFormats.Input {

    /** The key of the file's metadata under which {@link ParquetOutput} keeps the columns' kinds. */
    static final String SPEC_KEY = "graftflow.table";

    /** Rows in which the first list of a column is looked for, for its shape. */
    private static final int SAMPLE_ROWS = 64;

    private final Path source;
    private final ReadOptions options;

    ParquetInput(Path source, ReadOptions options) {
        this.source = source;
        this.options = options;
    }

    @Override
    public TableSpec sniff() {
        try (Duck duck = Duck.small()) {
            return sniff(duck);
        } catch (ProblemException e) {
            throw e;
        } catch (Exception e) {
            throw unreadable(e);
        }
    }

    private TableSpec sniff(Duck duck) throws Exception {
        TableSpec[] result = new TableSpec[1];
        Optional<TableSpec> kept = kept(duck);
        duck.query(
                "SELECT * FROM read_parquet(" + Duck.path(source) + ") LIMIT " + SAMPLE_ROWS, Progress.NONE, reader -> {
                    reader.loadNextBatch();
                    result[0] = StreamSpec.of(
                            reader,
                            (name, index) -> realName(name, index, kept),
                            kept,
                            options.types(),
                            source.toString());
                });
        long rows = Long.parseLong(
                duck.single("SELECT sum(num_rows) FROM parquet_file_metadata(" + Duck.path(source) + ")"));
        if (rows == 0) {
            throw ProblemException.error("table.no-rows", "The file has columns but no row.", "Check how it was made.")
                    .at(source.toString());
        }
        return result[0].withRows(rows);
    }

    private Optional<TableSpec> kept(Duck duck) throws Exception {
        String json = duck.single("SELECT first(decode(value)) FROM parquet_kv_metadata(" + Duck.path(source)
                + ") WHERE decode(key) = " + Duck.text(SPEC_KEY));
        return json == null ? Optional.empty() : Optional.of(TableSpec.fromJson(Json.parse(json, source.toString())));
    }

    /** DuckDB renames a column whose name another one has but for upper and lower case; here it gets its name back. */
    private static String realName(String name, int index, Optional<TableSpec> kept) {
        if (kept.isEmpty() || index >= kept.get().columns().size()) {
            return name;
        }
        String real = kept.get().columns().get(index).name();
        return name.matches(Pattern.quote(real) + "_[0-9]+") ? real : name;
    }

    @Override
    public void read(Path target, Progress progress) {
        try (var work = WorkFolder.beside(target);
                Duck duck = Duck.open(work.folder(), Duck.readerThreads())) {
            TableSpec spec = sniff(duck);
            try (var sink = new RowSink(target, spec)) {
                var copy = new RowCopy(spec, sink, options.nullTexts(), RowCopy.fraction(spec.rows()));
                duck.query(
                        "SELECT * FROM read_parquet(" + Duck.path(source) + ")",
                        progress,
                        reader -> copy.run(reader, progress));
                sink.finish();
            }
        } catch (ProblemException | CancelledException e) {
            throw e;
        } catch (RowCopy.BadRow e) {
            throw StreamSpec.at(source, e);
        } catch (Exception e) {
            throw unreadable(e);
        }
    }

    private ProblemException unreadable(Exception e) {
        return new ProblemException(
                Problem.error(
                                "table.unreadable",
                                "Not readable as Parquet: " + Duck.reason(e) + ".",
                                "Check that the file is whole and how it was made.")
                        .at(source.toString()),
                e);
    }
}
