package io.graftflow.data.internal;

import io.graftflow.base.Progress;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes an Arrow file, which a table is already. */
final class ArrowOutput {

    private ArrowOutput() {}

    /** Copies the table's file. */
    static void write(ArrowFile table, Path target, Progress progress) {
        progress.checkCancelled();
        Output.file(target, temporary -> Files.copy(table.file(), temporary));
        progress.report(1, table.rows() + " rows");
    }
}
