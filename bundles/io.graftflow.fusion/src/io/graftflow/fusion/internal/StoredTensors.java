package io.graftflow.fusion.internal;

import io.graftflow.fusion.Chunk;
import io.graftflow.fusion.TensorScan;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The tensors of one name in all models, read from their files chunk by chunk. A thread reads all its chunks into the same
 * arrays, which are small enough to stay in a core's cache.
 */
final class StoredTensors implements TensorScan {

    private static final int CHUNK_ELEMENTS = 1 << 13;

    private final String name;
    private final List<TensorData> tensors;
    private final TensorData origin;
    private final int elements;
    private final int rowLength;

    /**
     * Tensors of one type and shape.
     *
     * @param tensors one of each model
     * @param origin what the numbers of the models are told as differences from; may be one of theirs
     */
    StoredTensors(String name, List<TensorData> tensors, TensorData origin) {
        this.name = name;
        this.tensors = tensors;
        this.origin = origin;
        long[] shape = origin.shape();
        this.elements = Math.toIntExact(origin.elements());
        this.rowLength = shape.length == 0 ? 1 : (int) Math.max(1, shape[shape.length - 1]);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long elements() {
        return elements;
    }

    @Override
    public int rowLength() {
        return rowLength;
    }

    @Override
    public int models() {
        return tensors.size();
    }

    /** What its numbers are in the files. */
    ElementType element() {
        return origin.element();
    }

    /** How many chunks there are. */
    int chunks() {
        return (elements + chunkLength() - 1) / chunkLength();
    }

    /** How many numbers a chunk has; the last one may have fewer. */
    int chunkLength() {
        int rows = Math.max(1, CHUNK_ELEMENTS / rowLength);
        return Math.max(1, Math.min(elements, rows * rowLength));
    }

    @Override
    public <R> List<R> map(Function<Chunk, R> find) {
        List<R> found = new ArrayList<>(Collections.nCopies(chunks(), null));
        collect(
                () -> found,
                (all, chunk) -> all.set((int) chunk.start() / chunkLength(), find.apply(chunk)),
                (a, b) -> {});
        return found;
    }

    @Override
    public <R> R collect(Supplier<R> start, BiConsumer<R, Chunk> add, BiConsumer<R, R> join) {
        return collect(0, chunks(), start, add, join);
    }

    /** Goes through the chunks from one number up to another. */
    <R> R collect(int from, int to, Supplier<R> start, BiConsumer<R, Chunk> add, BiConsumer<R, R> join) {
        var next = new AtomicInteger(from);
        return threads(to - from)
                .collect(start, (all, thread) -> readAll(next, to, chunk -> add.accept(all, chunk)), join);
    }

    private static IntStream threads(int chunks) {
        int most = ForkJoinPool.getCommonPoolParallelism() + 1;
        return IntStream.range(0, Math.min(most, chunks)).parallel();
    }

    /** Reads chunks, as long as there are any that no other thread has taken. */
    private void readAll(AtomicInteger next, int to, Consumer<Chunk> visitor) {
        float[] from = new float[chunkLength()];
        float[][] changes = new float[tensors.size()][chunkLength()];
        for (int number = next.getAndIncrement(); number < to; number = next.getAndIncrement()) {
            int start = number * chunkLength();
            int count = Math.min(chunkLength(), elements - start);
            origin.floats(start, count, from);
            for (int model = 0; model < changes.length; model++) {
                readChanges(tensors.get(model), start, count, from, changes[model]);
            }
            visitor.accept(new Chunk(start, count, from, changes));
        }
    }

    private void readChanges(TensorData tensor, int start, int count, float[] from, float[] changes) {
        if (tensor == origin) {
            Arrays.fill(changes, 0, count, 0);
        } else if (element() == ElementType.DOUBLE) {
            double[] wide = doubles(tensor, start, count);
            double[] wideFrom = doubles(origin, start, count);
            for (int i = 0; i < count; i++) {
                changes[i] = (float) (wide[i] - wideFrom[i]);
            }
        } else {
            tensor.floats(start, count, changes);
            for (int i = 0; i < count; i++) {
                changes[i] -= from[i];
            }
        }
    }

    private static double[] doubles(TensorData tensor, int start, int count) {
        double[] values = new double[count];
        tensor.doubles(start, count, values);
        return values;
    }

    /**
     * Writes the numbers that differ from the origin by so much, as elements of the tensor.
     *
     * @param changes by how much those of the chunk do
     * @param out takes them from its position on
     * @return the place within the tensor of a number that is not finite; below 0 when all are
     */
    long write(Chunk chunk, float[] changes, ByteBuffer out) {
        int odd = -1;
        if (element() == ElementType.DOUBLE) {
            double[] wide = doubles(origin, (int) chunk.start(), chunk.count());
            for (int i = 0; i < chunk.count(); i++) {
                wide[i] += changes[i];
                odd = Double.isFinite(wide[i]) ? odd : i;
            }
            out.slice().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().put(wide);
        } else {
            for (int i = 0; i < chunk.count(); i++) {
                changes[i] += chunk.origin()[i];
            }
            odd = odd(changes, chunk.count());
            TensorData.encode(element(), changes, chunk.count(), out);
        }
        return odd < 0 ? odd : chunk.start() + odd;
    }

    private static int odd(float[] values, int count) {
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(values[i])) {
                return i;
            }
        }
        return -1;
    }

    /** A number of a model. */
    double at(int model, int place) {
        return doubles(tensors.get(model), place, 1)[0];
    }
}
