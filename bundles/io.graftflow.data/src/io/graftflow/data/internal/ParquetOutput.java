package io.graftflow.data.internal;

import io.graftflow.base.Json;
import io.graftflow.base.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;

/** Writes Parquet by way of DuckDB, with the columns' kinds in the file's metadata. */
final class ParquetOutput {

    private ParquetOutput() {}

    /** Writes a table. */
    static void write(ArrowFile table, Path target, Progress progress) {
        try (var work = WorkFolder.beside(target);
                Duck duck = Duck.open(":memory:", work.folder(), 1);
                var stream = new TableStream(table, progress)) {
            Path made = work.folder().resolve("table.parquet");
            stream.register(duck, "source");
            String spec = Json.canonical(table.spec().withoutRows().toJson());
            duck.execute(
                    "COPY (SELECT * FROM source) TO " + Duck.text(made.toString())
                            + " (FORMAT parquet, COMPRESSION zstd, KV_METADATA {" + Duck.text(ParquetInput.SPEC_KEY) + ": "
                            + Duck.text(spec) + "})",
                    progress);
            Output.file(target, temporary -> Files.move(made, temporary, StandardCopyOption.ATOMIC_MOVE));
        } catch (SQLException e) {
            progress.checkCancelled();
            throw RowSink.writeFailed(target, e);
        }
    }
}
