package io.graftflow.data.internal;

import io.graftflow.base.Progress;
import java.io.IOException;
import java.sql.SQLException;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.duckdb.DuckDBConnection;

/**
 * A table's rows as a stream that DuckDB reads through Arrow's C data interface, from the mapped file without a copy. It can
 * be read once. Close it after DuckDB.
 */
final class TableStream implements AutoCloseable {

    private final BufferAllocator allocator = new RootAllocator();
    private final ArrowArrayStream stream;

    TableStream(ArrowFile file, Progress progress) {
        stream = ArrowArrayStream.allocateNew(allocator);
        Data.exportArrayStream(allocator, new Batches(allocator, file, progress), stream);
    }

    /** Makes it a view of that name. */
    void register(Duck duck, String name) throws SQLException {
        duck.connection().unwrap(DuckDBConnection.class).registerArrowStream(name, stream);
    }

    @Override
    public void close() {
        stream.close();
        allocator.close();
    }

    private static final class Batches extends ArrowReader {

        private final ArrowFile file;
        private final Progress progress;
        private int next;

        Batches(BufferAllocator allocator, ArrowFile file, Progress progress) {
            super(allocator);
            this.file = file;
            this.progress = progress;
        }

        @Override
        public boolean loadNextBatch() throws IOException {
            prepareLoadNextBatch();
            progress.checkCancelled();
            if (next == file.blocks().size()) {
                return false;
            }
            Block block = file.blocks().get(next++);
            try (ArrowBuf bytes =
                    Mapping.map(allocator, file.channel(), block.offset(), block.end() - block.offset())) {
                loadRecordBatch(block.in(bytes, 0));
            }
            progress.report(block.firstRow() / (double) file.rows(), block.firstRow() + " of " + file.rows() + " rows");
            return true;
        }

        @Override
        public long bytesRead() {
            return next == 0 ? 0 : file.blocks().get(next - 1).end();
        }

        @Override
        protected void closeReadSource() {
            // the file is its owner's
        }

        @Override
        protected Schema readSchema() {
            return file.schema();
        }
    }
}
