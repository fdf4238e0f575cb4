package io.graftflow.data.internal;

import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.duckdb.DuckDBConnection;

/**
 * A table's rows as a stream that DuckDB reads through Arrow's C data interface, from the mapped file without a copy.
 * It can be read once. Close it after DuckDB.
 */
final class TableStream implements AutoCloseable {

    private final BufferAllocator allocator = new RootAllocator();
    private final ArrowArrayStream stream;

    /**
     * Opens a table's rows.
     *
     * @param longestArray tensors with more numbers go as lists of varying length, because DuckDB makes room for 2048
     *     arrays at once
     */
    TableStream(ArrowFile file, int longestArray, Progress progress) {
        stream = ArrowArrayStream.allocateNew(allocator);
        Data.exportArrayStream(allocator, new Batches(allocator, file, longestArray, progress), stream);
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
        private final List<Boolean> asList;
        private int next;

        Batches(BufferAllocator allocator, ArrowFile file, int longestArray, Progress progress) {
            super(allocator);
            this.file = file;
            this.progress = progress;
            this.asList = file.spec().columns().stream()
                    .map(column -> column.kind() == ColumnKind.TENSOR && column.elements() > longestArray)
                    .toList();
        }

        @Override
        public boolean loadNextBatch() throws IOException {
            prepareLoadNextBatch();
            progress.checkCancelled();
            if (next == file.blocks().size()) {
                return false;
            }
            Block block = file.blocks().get(next++);
            try (ArrowBuf bytes = Mapping.map(allocator, file.channel(), block.offset(), block.end() - block.offset());
                    ArrowRecordBatch batch = block.in(bytes, 0)) {
                loadRecordBatch(withLists(batch));
            }
            progress.report(block.firstRow() / (double) file.rows(), block.firstRow() + " of " + file.rows() + " rows");
            return true;
        }

        /** The same buffers, with offsets for each tensor that goes as a list. */
        private ArrowRecordBatch withLists(ArrowRecordBatch batch) {
            var buffers = new ArrayList<ArrowBuf>();
            var made = new ArrayList<ArrowBuf>();
            int from = 0;
            for (int i = 0; i < asList.size(); i++) {
                Column column = file.spec().columns().get(i);
                int count = buffers(column.kind());
                buffers.addAll(batch.getBuffers().subList(from, from + count));
                if (asList.get(i)) {
                    ArrowBuf offsets = offsets(batch.getLength(), column.elements());
                    buffers.add(buffers.size() - count + 1, offsets);
                    made.add(offsets);
                }
                from += count;
            }
            List<ArrowFieldNode> nodes = batch.getNodes();
            var result = new ArrowRecordBatch(batch.getLength(), nodes, buffers);
            made.forEach(ArrowBuf::close);
            return result;
        }

        private static int buffers(ColumnKind kind) {
            return switch (kind) {
                case TEXT, CATEGORY, BINARY, TENSOR -> 3;
                case IMAGE, SOUND, CLIP -> 7;
                default -> 2;
            };
        }

        private ArrowBuf offsets(int rows, int elements) {
            ArrowBuf offsets = allocator.buffer((rows + 1L) * Integer.BYTES);
            for (int i = 0; i <= rows; i++) {
                offsets.setInt((long) i * Integer.BYTES, i * elements);
            }
            return offsets.writerIndex(offsets.capacity());
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
            var fields = new ArrayList<Field>();
            for (int i = 0; i < asList.size(); i++) {
                Field field = file.schema().getFields().get(i);
                var list = new FieldType(field.isNullable(), ArrowType.List.INSTANCE, null);
                fields.add(asList.get(i) ? new Field(field.getName(), list, field.getChildren()) : field);
            }
            return new Schema(fields);
        }
    }
}
