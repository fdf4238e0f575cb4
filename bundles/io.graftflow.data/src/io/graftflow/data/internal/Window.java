package io.graftflow.data.internal;

import io.graftflow.base.CancelledException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;

/**
 * What one reader has mapped of a table's file. Record batches are mapped in segments of neighbours; when more than the
 * limit is mapped, the segment that was used longest ago goes. For one thread; closing unmaps everything.
 */
final class Window implements AutoCloseable {

    /** Neighbouring batches up to this many bytes are mapped together. */
    private static final long SEGMENT_BYTES = 16L << 20;

    /** The columns of a record batch, lying in the mapped file. */
    record Loaded(Block block, VectorSchemaRoot root, FieldVector[] vectors) {}

    /** A mapped part of the file, with those of its batches that were asked for. */
    private record Segment(ArrowBuf bytes, long offset, Map<Integer, Loaded> loaded) {

        void close() {
            loaded.values().forEach(batch -> batch.root().close());
            bytes.close();
        }
    }

    private final ArrowFile file;
    private final long limitBytes;
    private final BufferAllocator allocator = new RootAllocator();
    private final LinkedHashMap<Integer, Segment> segments = new LinkedHashMap<>(16, 0.75f, true);
    private long mappedBytes;
    private boolean closed;

    /** Maps at most about that many bytes, but at least one segment. */
    Window(ArrowFile file, long limitBytes) {
        this.file = file;
        this.limitBytes = limitBytes;
    }

    /** A record batch, valid until the next call. */
    Loaded load(int index) {
        if (closed) {
            throw new IllegalStateException("This reader is closed.");
        }
        int first = firstOfSegment(index);
        Segment segment = segments.get(first);
        try {
            if (segment == null) {
                segment = map(first);
            }
            Loaded loaded = segment.loaded().get(index);
            if (loaded == null) {
                loaded = load(segment, file.blocks().get(index));
                segment.loaded().put(index, loaded);
            }
            return loaded;
        } catch (ClosedByInterruptException e) {
            throw new CancelledException();
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw ArrowFile.unreadable(file.file(), "Reading it failed: " + e.getMessage() + ".", e);
        }
    }

    /**
     * Segments are cut where a multiple of the segment's size is passed, so that every reader cuts at the same places.
     */
    private int firstOfSegment(int index) {
        List<Block> blocks = file.blocks();
        long segment = blocks.get(index).offset() / SEGMENT_BYTES;
        int first = index;
        while (first > 0 && blocks.get(first - 1).offset() / SEGMENT_BYTES == segment) {
            first--;
        }
        return first;
    }

    private Segment map(int first) throws IOException {
        List<Block> blocks = file.blocks();
        long offset = blocks.get(first).offset();
        int last = first;
        while (last + 1 < blocks.size() && blocks.get(last + 1).offset() / SEGMENT_BYTES == offset / SEGMENT_BYTES) {
            last++;
        }
        long length = blocks.get(last).end() - offset;
        evict(limitBytes - length);
        ArrowBuf bytes = Mapping.map(allocator, file.channel(), offset, length);
        mappedBytes += length;
        var segment = new Segment(bytes, offset, new HashMap<>());
        segments.put(first, segment);
        return segment;
    }

    private void evict(long limit) {
        var oldest = segments.values().iterator();
        while (mappedBytes > limit && oldest.hasNext()) {
            Segment segment = oldest.next();
            mappedBytes -= segment.bytes().capacity();
            oldest.remove();
            segment.close();
        }
    }

    private Loaded load(Segment segment, Block block) throws IOException {
        VectorSchemaRoot root = VectorSchemaRoot.create(file.schema(), allocator);
        try (ArrowRecordBatch batch = block.in(segment.bytes(), block.offset() - segment.offset())) {
            new VectorLoader(root).load(batch);
        } catch (IOException | RuntimeException e) {
            root.close();
            throw e;
        }
        return new Loaded(block, root, root.getFieldVectors().toArray(FieldVector[]::new));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            segments.values().forEach(Segment::close);
            segments.clear();
            allocator.close();
        }
    }
}
