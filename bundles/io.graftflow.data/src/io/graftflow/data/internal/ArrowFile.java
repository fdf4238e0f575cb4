package io.graftflow.data.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.data.TableSpec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A table's file, open: its schema, where its record batches lie, how many rows they have. Holds no data. May be used
 * from several threads. The file may be replaced or deleted meanwhile; what was opened goes on to be readable.
 */
public final class ArrowFile implements AutoCloseable {

    private final Path file;
    private final long size;
    private FileChannel channel;
    private boolean closed;
    private final Schema schema;
    private final TableSpec spec;
    private final List<Block> blocks;
    private final long rows;

    private ArrowFile(Path file, FileChannel channel, Schema schema, TableSpec spec, List<Block> blocks)
            throws IOException {
        this.file = file.toAbsolutePath();
        this.size = channel.size();
        this.channel = channel;
        this.schema = schema;
        this.blocks = blocks;
        this.rows =
                blocks.isEmpty() ? 0 : last(blocks).firstRow() + last(blocks).rows();
        this.spec = spec.withRows(rows);
    }

    /**
     * Opens a table's file.
     *
     * @throws ProblemException {@code file.missing}, or {@code table.unreadable} when it is not whole or no table
     */
    @SuppressWarnings("resource") // the reader is closed without its channel, which goes on to the table
    public static ArrowFile open(Path file) {
        FileChannel channel = channel(file);
        try (BufferAllocator allocator = new RootAllocator()) {
            var reader = new ArrowFileReader(channel, allocator);
            try {
                Schema schema = reader.getVectorSchemaRoot().getSchema();
                if (!Schemas.isTable(schema)) {
                    throw unreadable(file, "It is an Arrow file but not a table of Graftflow.", null);
                }
                List<Block> blocks = Block.read(channel, schema, reader.getRecordBlocks());
                return new ArrowFile(file, channel, schema, Schemas.fromArrow(schema), blocks);
            } finally {
                reader.close(false);
            }
        } catch (IOException | RuntimeException | AssertionError e) {
            closeQuietly(channel);
            throw e instanceof ProblemException problem
                    ? problem
                    : unreadable(file, "It is damaged or no Arrow file.", e);
        }
    }

    private static FileChannel channel(Path file) {
        try {
            return FileChannel.open(file, StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw ProblemException.error("file.missing", "There is no such file.", "Check the path.")
                    .at(file.toString());
        } catch (IOException e) {
            throw unreadable(file, "It cannot be opened" + (Files.isDirectory(file) ? ": it is a folder." : "."), e);
        }
    }

    private static Block last(List<Block> blocks) {
        return blocks.get(blocks.size() - 1);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("A channel for reading can always be closed.", e);
        }
    }

    /** The problem of a file that cannot be read as a table. */
    static ProblemException unreadable(Path file, String why, Throwable cause) {
        Problem problem = Problem.error("table.unreadable", "Not readable as a table. " + why, "Make the file anew.")
                .at(file.toString());
        return cause == null ? new ProblemException(problem) : new ProblemException(problem, cause);
    }

    /** The absolute path that it was opened by. */
    public Path file() {
        return file;
    }

    /** Columns and number of rows. */
    public TableSpec spec() {
        return spec;
    }

    /** How many rows there are. */
    public long rows() {
        return rows;
    }

    /** How many values a column misses; reads no data. */
    public long nulls(int column) {
        return blocks.stream().mapToLong(block -> block.nulls()[column]).sum();
    }

    Schema schema() {
        return schema;
    }

    /** The open file. Java closes a channel under everybody when one thread is interrupted; then it is opened again. */
    synchronized FileChannel channel() throws IOException {
        if (!closed && !channel.isOpen()) {
            FileChannel again = FileChannel.open(file, StandardOpenOption.READ);
            if (again.size() != size) {
                again.close();
                throw new IOException("another file has taken its place");
            }
            channel = again;
        }
        return channel;
    }

    List<Block> blocks() {
        return blocks;
    }

    /** Which block a row is in. */
    int blockOf(long row) {
        int low = 0;
        int high = blocks.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (blocks.get(middle).firstRow() <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    @Override
    public synchronized void close() {
        closed = true;
        closeQuietly(channel);
    }
}
