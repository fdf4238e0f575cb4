package io.graftflow.fusion.internal;

import io.graftflow.fusion.Chunk;
import io.graftflow.fusion.TensorScan;
import io.graftflow.onnx.TensorData;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The tensors of one name in all models, read from their files chunk by chunk. */
final class StoredTensors implements TensorScan {

    private static final int CHUNK_ELEMENTS = 1 << 15;

    private final String name;
    private final List<TensorData> tensors;
    private final Optional<TensorData> base;
    private final int elements;
    private final int rowLength;

    StoredTensors(String name, List<TensorData> tensors, Optional<TensorData> base) {
        this.name = name;
        this.tensors = tensors;
        this.base = base;
        long[] shape = tensors.get(0).shape();
        this.elements = Math.toIntExact(tensors.get(0).elements());
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

    /** How many chunks there are. */
    int chunks() {
        return (elements + chunkLength() - 1) / chunkLength();
    }

    private int chunkLength() {
        int rows = Math.max(1, CHUNK_ELEMENTS / rowLength);
        return Math.max(1, Math.min(elements, rows * rowLength));
    }

    /** Reads a chunk. */
    Chunk chunk(int number) {
        int start = number * chunkLength();
        int count = Math.min(chunkLength(), elements - start);
        double[][] models = new double[tensors.size()][];
        for (int model = 0; model < models.length; model++) {
            models[model] = part(tensors.get(model), start, count);
        }
        double[] origin = base.map(tensor -> part(tensor, start, count)).orElseGet(() -> new double[0]);
        return new Chunk(start, count, origin, models);
    }

    @Override
    public void forEach(Consumer<Chunk> visitor) {
        for (int number = 0; number < chunks(); number++) {
            visitor.accept(chunk(number));
        }
    }

    @Override
    public <R> R collect(Supplier<R> start, BiConsumer<R, Chunk> add, BiConsumer<R, R> join) {
        return IntStream.range(0, chunks())
                .parallel()
                .collect(start, (all, number) -> add.accept(all, chunk(number)), join);
    }

    private static double[] part(TensorData tensor, int start, int count) {
        ByteBuffer bytes = tensor.bytes();
        int from = Math.toIntExact(tensor.element().bytes(start));
        int size = Math.toIntExact(tensor.element().bytes(count));
        return TensorData.of(tensor.element(), new long[] {count}, bytes.slice(from, size))
                .doubles();
    }
}
