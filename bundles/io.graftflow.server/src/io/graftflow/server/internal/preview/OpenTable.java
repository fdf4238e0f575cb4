package io.graftflow.server.internal.preview;

import io.graftflow.data.Row;
import io.graftflow.data.Rows;
import io.graftflow.data.Table;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;

/** A table that is being looked at: stays open, memory-mapped, so that the next rows come at once. */
final class OpenTable {

    private static final long MAPPED_BYTES = 64L << 20;

    private final Table table;
    private final Rows rows;
    private boolean closed;

    OpenTable(Path file) {
        this.table = Table.open(file);
        this.rows = table.cursor(MAPPED_BYTES);
    }

    /** Reads from the table as a whole; nobody else reads meanwhile. */
    synchronized <T> T with(Function<Table, T> action) {
        if (closed) {
            throw new ClosedTableException();
        }
        return action.apply(table);
    }

    /** Visits some rows in order. */
    synchronized void visit(long[] wanted, Consumer<Row> visitor) {
        if (closed) {
            throw new ClosedTableException();
        }
        for (long row : wanted) {
            visitor.accept(rows.seek(row));
        }
    }

    synchronized void close() {
        if (!closed) {
            closed = true;
            rows.close();
            table.close();
        }
    }

    /** The table was put away between the finding and the reading; it has to be opened again. */
    static final class ClosedTableException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
