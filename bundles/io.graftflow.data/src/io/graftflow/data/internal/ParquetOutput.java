package io.graftflow.data.internal;

import io.graftflow.base.Json;
import io.graftflow.base.Progress;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.TableSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;

/** Writes Parquet by way of DuckDB, with the columns' kinds in the file's metadata; tensors are lists. */
final class ParquetOutput {

    /** DuckDB's own size of a row group, for rows that are not wide. */
    private static final int GROUP_ROWS = 122_880;

    /** A row group's tensors take at most about this much, when it is written and when it is read. */
    private static final long GROUP_BYTES = 32L << 20;

    private ParquetOutput() {}

    /** Writes a table. */
    static void write(ArrowFile table, Path target, Progress progress) {
        try (var work = WorkFolder.beside(target);
                var stream = new TableStream(table, 0, progress);
                Duck duck = Duck.open(work.folder(), 1)) {
            Path made = work.folder().resolve("table.parquet");
            stream.register(duck, "source");
            String spec = Json.canonical(table.spec().withoutRows().toJson());
            duck.execute(
                    "COPY (SELECT * FROM source) TO " + Duck.text(made.toString())
                            + " (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE " + groupRows(table.spec())
                            + ", KV_METADATA {" + Duck.text(ParquetInput.SPEC_KEY) + ": " + Duck.text(spec) + "})",
                    progress);
            Output.file(target, temporary -> Files.move(made, temporary, StandardCopyOption.ATOMIC_MOVE));
        } catch (SQLException e) {
            throw Output.failed(target, e);
        }
    }

    private static long groupRows(TableSpec spec) {
        long width = spec.columns().stream()
                .filter(column -> column.kind() == ColumnKind.TENSOR)
                .mapToLong(column -> (long) column.elements() * Float.BYTES)
                .sum();
        return width == 0 ? GROUP_ROWS : Math.max(1, Math.min(GROUP_ROWS, GROUP_BYTES / width));
    }
}
