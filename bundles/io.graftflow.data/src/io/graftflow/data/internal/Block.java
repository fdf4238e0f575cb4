package io.graftflow.data.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A record batch in an Arrow file.
 *
 * @param offset where its message starts
 * @param prefix how many bytes stand before the message's flat buffer
 * @param metadata the message's length with the prefix
 * @param body the length of the values
 * @param firstRow which row of the file its first is
 * @param rows how many rows it has
 * @param nulls how many values each column misses
 */
record Block(long offset, int prefix, int metadata, long body, long firstRow, int rows, long[] nulls) {

    /** Whether a row of the file is in it. */
    boolean contains(long row) {
        return row >= firstRow && row - firstRow < rows;
    }

    /** Where the next message may start. */
    long end() {
        return offset + metadata + body;
    }

    /** Reads the messages of a file's batches, without their values. */
    static List<Block> read(FileChannel channel, Schema schema, List<ArrowBlock> found) throws IOException {
        int[] nodes = nodes(schema);
        var result = new ArrayList<Block>();
        long firstRow = 0;
        for (ArrowBlock block : found) {
            Block read = read(channel, block, nodes, firstRow);
            result.add(read);
            firstRow += read.rows();
        }
        return List.copyOf(result);
    }

    private static Block read(FileChannel channel, ArrowBlock block, int[] nodes, long firstRow) throws IOException {
        long length = block.getMetadataLength() + block.getBodyLength();
        if (block.getOffset() < 0
                || block.getMetadataLength() < 8
                || block.getBodyLength() < 0
                || block.getOffset() + length > channel.size()) {
            throw new IOException("a record batch reaches beyond the end of the file");
        }
        if (length > Integer.MAX_VALUE) {
            throw new IOException("a record batch is larger than 2 GB");
        }
        ByteBuffer head = ByteBuffer.allocate(block.getMetadataLength()).order(ByteOrder.LITTLE_ENDIAN);
        int count = 0;
        while (head.hasRemaining() && count >= 0) {
            count = channel.read(head, block.getOffset() + head.position());
        }
        int prefix = head.getInt(0) == MessageSerializer.IPC_CONTINUATION_TOKEN ? 8 : 4;
        RecordBatch batch = recordBatch(head.position(prefix).slice());
        long[] nulls = Arrays.stream(nodes)
                .mapToLong(node -> batch.nodes(node).nullCount())
                .toArray();
        return new Block(
                block.getOffset(),
                prefix,
                block.getMetadataLength(),
                block.getBodyLength(),
                firstRow,
                Math.toIntExact(batch.length()),
                nulls);
    }

    /**
     * The batch, its buffers lying in mapped bytes of the file. Whoever calls closes it.
     *
     * @param start where in the bytes the message starts
     */
    ArrowRecordBatch in(ArrowBuf bytes, long start) throws IOException {
        ByteBuffer head = bytes.nioBuffer(start + prefix, metadata - prefix);
        ArrowBuf values = bytes.slice(start + metadata, body);
        values.getReferenceManager().retain();
        return MessageSerializer.deserializeRecordBatch(recordBatch(head), values);
    }

    private static RecordBatch recordBatch(ByteBuffer flat) throws IOException {
        Message message = Message.getRootAsMessage(flat.order(ByteOrder.LITTLE_ENDIAN));
        if (message.headerType() != MessageHeader.RecordBatch) {
            throw new IOException("a message is no record batch");
        }
        return (RecordBatch) message.header(new RecordBatch());
    }

    /** Where each column's own node stands among the nodes of all fields, depth first. */
    private static int[] nodes(Schema schema) {
        int[] result = new int[schema.getFields().size()];
        int next = 0;
        for (int i = 0; i < result.length; i++) {
            result[i] = next;
            next += size(schema.getFields().get(i));
        }
        return result;
    }

    private static int size(Field field) {
        return 1 + field.getChildren().stream().mapToInt(Block::size).sum();
    }
}
