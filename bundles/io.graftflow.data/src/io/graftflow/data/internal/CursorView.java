package io.graftflow.data.internal;

import io.graftflow.data.Rows;
import java.util.Objects;

/** The rows of a file in any order. */
final class CursorView extends VectorRow implements Rows {

    private final ArrowFile file;
    private final Window window;
    private Window.Loaded batch;

    CursorView(ArrowFile file, Window window) {
        super(file.spec());
        this.file = file;
        this.window = window;
    }

    @Override
    public Rows seek(long row) {
        Objects.checkIndex(row, file.rows());
        long place = batch == null ? -1 : row - batch.block().firstRow();
        if (place < 0 || place >= batch.block().rows()) {
            batch = window.load(file.blockOf(row));
            place = row - batch.block().firstRow();
        }
        move(batch, (int) place);
        return this;
    }

    @Override
    public void close() {
        window.close();
        batch = null;
    }
}
