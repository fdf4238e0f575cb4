package io.graftflow.data.internal;

import io.graftflow.base.Progress;
import io.graftflow.data.Batch;
import io.graftflow.data.Column;
import io.graftflow.data.TableSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.apache.arrow.vector.dictionary.DictionaryProvider;

/** Copies rows of one table's file into another, vector to vector. */
public final class TableCopy {

    private static final int CHECK_ROWS = 4096;
    private static final long SCAN_BYTES = 32L << 20;
    private static final long CURSOR_BYTES = 512L << 20;

    private final ArrowFile from;
    private final RowSink to;
    private final List<String> except;

    /**
     * Copies the columns that both have.
     *
     * @param except columns that are not copied
     */
    public TableCopy(ArrowFile from, RowSink to, List<String> except) {
        this.from = from;
        this.to = to;
        this.except = except;
    }

    /** Copies rows in any order. */
    public static void select(ArrowFile from, long[] rows, RowSink to, Progress progress) {
        new TableCopy(from, to, List.of()).rows(rows, progress);
    }

    private void rows(long[] rows, Progress progress) {
        boolean ascending = true;
        for (int i = 0; i < rows.length; i++) {
            Objects.checkIndex(rows[i], from.rows());
            ascending &= i == 0 || rows[i - 1] <= rows[i];
        }
        try (var window = new Window(from, ascending ? SCAN_BYTES : CURSOR_BYTES)) {
            Window.Loaded loaded = null;
            IntConsumer[] cells = {};
            for (int i = 0; i < rows.length; i++) {
                if (i % CHECK_ROWS == 0) {
                    progress.checkCancelled();
                    progress.report(i / (double) rows.length, i + " of " + rows.length + " rows");
                }
                if (loaded == null || !loaded.block().contains(rows[i])) {
                    loaded = window.load(from.blockOf(rows[i]));
                    cells = cells(loaded);
                }
                copy(cells, (int) (rows[i] - loaded.block().firstRow()));
                to.endRow();
            }
        }
    }

    /**
     * Copies all rows in order.
     *
     * @param added for each batch, what sets further columns of its rows
     */
    public void all(Progress progress, Function<Batch, IntConsumer> added) {
        try (var window = new Window(from, SCAN_BYTES)) {
            var view = new BatchView(from.spec());
            for (int i = 0; i < from.blocks().size(); i++) {
                progress.checkCancelled();
                Window.Loaded loaded = window.load(i);
                IntConsumer[] cells = cells(loaded);
                IntConsumer more = added.apply(view.show(loaded));
                for (int row = 0; row < loaded.block().rows(); row++) {
                    copy(cells, row);
                    more.accept(row);
                    to.endRow();
                }
                progress.report((i + 1.0) / from.blocks().size(), to.rows() + " rows");
            }
        }
    }

    private static void copy(IntConsumer[] cells, int row) {
        for (IntConsumer cell : cells) {
            cell.accept(row);
        }
    }

    private IntConsumer[] cells(Window.Loaded loaded) {
        var copiers = new Cells(to, new DictionaryProvider.MapDictionaryProvider(), List.of());
        var result = new ArrayList<IntConsumer>();
        TableSpec target = to.spec();
        for (int i = 0; i < loaded.vectors().length; i++) {
            Column column = from.spec().columns().get(i);
            if (target.has(column.name()) && !except.contains(column.name())) {
                result.add(copiers.copier(loaded.vectors()[i], column, target.index(column.name())));
            }
        }
        return result.toArray(IntConsumer[]::new);
    }
}
