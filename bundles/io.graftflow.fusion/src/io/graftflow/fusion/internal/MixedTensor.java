package io.graftflow.fusion.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.fusion.Part;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.onnx.TensorContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The content of one tensor, mixed while it is written: some chunks at a time, on all cores, while those before are on their
 * way to the file.
 *
 * @param tensor the models' numbers
 * @param parts the models
 * @param mixer gives how they are mixed, when their turn has come
 * @param room where mixed numbers wait, for this tensor and others
 * @param watch says whether it is to stop
 */
record MixedTensor(
        StoredTensors tensor, List<Part> parts, Supplier<WeightFusion.Mixer> mixer, Room room, Progress watch)
        implements TensorContent {

    /** Two buffers outside of Java's heap, of which one is filled while the other is written. */
    static final class Room {

        private static final int BYTES = 1 << 22;

        private ByteBuffer filled = ByteBuffer.allocateDirect(BYTES);
        private ByteBuffer written = ByteBuffer.allocateDirect(BYTES);

        /** The one that is not written, empty, with place for at least so many bytes. */
        private ByteBuffer next(int bytes) {
            ByteBuffer free = written.capacity() >= bytes ? written : ByteBuffer.allocateDirect(bytes);
            written = filled;
            filled = free;
            return free.clear();
        }
    }

    @Override
    public void writeTo(WritableByteChannel out) throws IOException {
        WeightFusion.Mixer mixing = mixer.get();
        int chunkBytes = Math.toIntExact(tensor.element().bytes(tensor.chunkLength()));
        int atOnce = Math.max(1, Room.BYTES / chunkBytes);
        CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
        try {
            for (int from = 0; from < tensor.chunks(); from += atOnce) {
                watch.checkCancelled();
                int to = Math.min(from + atOnce, tensor.chunks());
                ByteBuffer bytes = mix(mixing, from, to, room.next(atOnce * chunkBytes));
                writing.join();
                writing = CompletableFuture.runAsync(() -> write(bytes, out));
            }
        } finally {
            finish(writing);
        }
    }

    private ByteBuffer mix(WeightFusion.Mixer mixing, int from, int to, ByteBuffer bytes) {
        int start = from * tensor.chunkLength();
        int end = (int) Math.min(tensor.elements(), (long) to * tensor.chunkLength());
        tensor.collect(
                from,
                to,
                () -> new float[tensor.chunkLength()],
                (mixed, chunk) -> {
                    mixing.mix(chunk, mixed);
                    int place = Math.toIntExact(tensor.element().bytes(chunk.start() - start));
                    long odd = tensor.write(chunk, mixed, bytes.duplicate().position(place));
                    if (odd >= 0) {
                        throw notANumber((int) odd);
                    }
                },
                (one, other) -> {});
        return bytes.limit(Math.toIntExact(tensor.element().bytes(end - start)));
    }

    private static void write(ByteBuffer bytes, WritableByteChannel out) {
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until nothing is written any more, whatever came of it. */
    private static void finish(CompletableFuture<Void> writing) throws IOException {
        try {
            writing.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException failed) {
                throw failed.getCause();
            }
            throw e;
        }
    }

    private ProblemException notANumber(int place) {
        int culprit = 0;
        for (int model = parts.size() - 1; model >= 0; model--) {
            culprit = Double.isFinite(tensor.at(model, place)) ? culprit : model;
        }
        return ProblemException.error(
                        "fusion.not-a-number",
                        "The tensor \"" + tensor.name() + "\" holds a weight " + tensor.at(culprit, place) + " in "
                                + parts.get(culprit).name() + "; expected finite numbers.",
                        "Train that model again with a smaller learning rate, or leave it out.")
                .at(tensor.name());
    }
}
