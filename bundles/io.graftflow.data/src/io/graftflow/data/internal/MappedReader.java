package io.graftflow.data.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/**
 * Reads an Arrow file batch by batch, mapped, or an Arrow stream.
 *
 * @param reader the batches
 * @param rows how many rows there are, when the file says so
 */
record MappedReader(ArrowReader reader, OptionalLong rows) implements AutoCloseable {

    private static final String MAGIC = "ARROW1";

    /** Opens a file, which stays open after it. */
    static MappedReader open(FileChannel channel, BufferAllocator allocator) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(MAGIC.length());
        channel.read(start, 0);
        if (!MAGIC.equals(new String(start.array(), StandardCharsets.US_ASCII))) {
            return new MappedReader(
                    new ArrowStreamReader(channel, allocator, Compression.FACTORY), OptionalLong.empty());
        }
        var reader = new FileReader(channel, allocator);
        long rows = reader.blocks().stream().mapToLong(Block::rows).sum();
        return new MappedReader(reader, OptionalLong.of(rows));
    }

    @Override
    public void close() throws IOException {
        reader.close(false);
    }

    /** Arrow's own reader, but for the copying. */
    private static final class FileReader extends ArrowFileReader {

        private final FileChannel channel;
        private final List<Block> blocks;
        private int next;

        FileReader(FileChannel channel, BufferAllocator allocator) throws IOException {
            super(channel, allocator, Compression.FACTORY);
            this.channel = channel;
            try {
                this.blocks = Block.read(channel, getVectorSchemaRoot().getSchema(), getRecordBlocks());
            } catch (IOException | RuntimeException | AssertionError e) {
                close(false);
                throw e;
            }
        }

        List<Block> blocks() {
            return blocks;
        }

        @Override
        public boolean loadNextBatch() throws IOException {
            prepareLoadNextBatch();
            if (next == blocks.size()) {
                return false;
            }
            Block block = blocks.get(next++);
            try (ArrowBuf bytes = Mapping.map(allocator, channel, block.offset(), block.end() - block.offset())) {
                loadRecordBatch(block.in(bytes, 0));
            }
            return true;
        }
    }
}
