package io.graftflow.data.internal;

import io.graftflow.data.Batch;
import io.graftflow.data.TableSpec;
import java.util.Objects;

/** The rows of one record batch after the other. */
final class BatchView extends VectorRow implements Batch {

    private Window.Loaded batch;

    BatchView(TableSpec spec) {
        super(spec);
    }

    /** Shows another batch, standing at its first row. */
    Batch show(Window.Loaded other) {
        batch = other;
        move(other, 0);
        return this;
    }

    @Override
    public long first() {
        return batch.block().firstRow();
    }

    @Override
    public int size() {
        return batch.block().rows();
    }

    @Override
    public Batch at(int row) {
        move(batch, Objects.checkIndex(row, batch.block().rows()));
        return this;
    }
}
