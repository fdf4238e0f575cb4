package io.graftflow.data.internal;

import io.graftflow.base.Progress;
import io.graftflow.data.Batch;
import io.graftflow.data.Rows;
import java.util.function.Consumer;

/** The two ways to read a table's file: all batches in order, or single rows in any order. */
public final class Readers {

    /** A scan needs no batch twice, so it keeps little. */
    private static final long SCAN_BYTES = 32L << 20;

    private Readers() {}

    /** Gives each batch to the visitor, in order. */
    public static void scan(ArrowFile file, Progress progress, Consumer<Batch> visitor) {
        try (var window = new Window(file, SCAN_BYTES)) {
            var view = new BatchView(file.spec());
            for (int i = 0; i < file.blocks().size(); i++) {
                progress.checkCancelled();
                Window.Loaded loaded = window.load(i);
                visitor.accept(view.show(loaded));
                long done = loaded.block().firstRow() + loaded.block().rows();
                progress.report(done / (double) file.rows(), done + " of " + file.rows() + " rows");
            }
        }
    }

    /** Opens random access for one thread. */
    public static Rows cursor(ArrowFile file, long mappedBytes) {
        return new CursorView(file, new Window(file, mappedBytes));
    }
}
