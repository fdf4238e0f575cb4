package io.graftflow.data.internal;

import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.TableSpec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;

/**
 * Writes record batches to an Arrow file of the one form that equal rows have: batches end at the same rows whatever
 * the source, and what lies under a missing value is zero. Whoever fills the vectors calls {@link #endRow} after each
 * row.
 */
final class ArrowSink implements AutoCloseable {

    /** Rows of a batch, unless they are wide. */
    static final int BATCH_ROWS = 8192;

    /** A batch ends once its values of varying length take this much. */
    private static final long BATCH_BYTES = 8L << 20;

    private final BufferAllocator allocator = new RootAllocator();
    private final FileChannel channel;
    private final VectorSchemaRoot root;
    private final ArrowFileWriter writer;
    private final FieldVector[] vectors;
    private final int batchRows;
    private int row;
    private long bytes;
    private long rows;
    private boolean closed;

    ArrowSink(Path file, TableSpec spec) throws IOException {
        channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        root = VectorSchemaRoot.create(Schemas.toArrow(spec), allocator);
        writer = new ArrowFileWriter(root, null, channel);
        vectors = root.getFieldVectors().toArray(FieldVector[]::new);
        batchRows = batchRows(spec.columns());
        try {
            writer.start();
        } catch (IOException e) {
            close();
            throw e;
        }
        startBatch();
    }

    private static int batchRows(List<Column> columns) {
        long width = columns.stream()
                .filter(column -> column.kind() == ColumnKind.TENSOR)
                .mapToLong(column -> (long) column.elements() * Float.BYTES)
                .sum();
        return (int) Math.max(1, Math.min(BATCH_ROWS, width == 0 ? BATCH_ROWS : BATCH_BYTES / width));
    }

    private void startBatch() {
        for (FieldVector vector : vectors) {
            if (!(vector instanceof BaseVariableWidthVector || vector instanceof StructVector)) {
                vector.setInitialCapacity(batchRows);
            }
            vector.allocateNew();
            if (vector instanceof FixedSizeListVector list) {
                list.getDataVector().setInitialCapacity(batchRows * list.getListSize());
                list.getDataVector().allocateNew();
            }
        }
        row = 0;
        bytes = 0;
    }

    /** The vector of a column, to be filled at {@link #row}. */
    FieldVector vector(int column) {
        return vectors[column];
    }

    /** Where the next row goes in the current batch. */
    int row() {
        return row;
    }

    /** Counts the length of a value of varying length. */
    void count(int length) {
        bytes += length;
    }

    /** Ends the row and, when it is full, the batch. */
    void endRow() throws IOException {
        row++;
        rows++;
        if (row == batchRows || bytes >= BATCH_BYTES) {
            endBatch();
            startBatch();
        }
    }

    /** The numbers under a missing tensor are zeros, not missing numbers: the field says that none is missing. */
    private void endTensor(FixedSizeListVector list) {
        int numbers = row * list.getListSize();
        var validity = list.getDataVector().getValidityBuffer();
        validity.setOne(0, (long) (numbers / Byte.SIZE));
        for (int i = numbers - numbers % Byte.SIZE; i < numbers; i++) {
            BitVectorHelper.setBit(validity, i);
        }
    }

    private void endBatch() throws IOException {
        for (FieldVector vector : vectors) {
            if (vector instanceof FixedSizeListVector list) {
                endTensor(list);
            }
        }
        root.setRowCount(row);
        writer.writeBatch();
        root.clear();
    }

    /** How many rows have been ended. */
    long rows() {
        return rows;
    }

    /** Writes what is left and the file's end. */
    void finish() throws IOException {
        if (row > 0) {
            endBatch();
        }
        writer.end();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        root.close();
        allocator.close();
        channel.close();
    }
}
