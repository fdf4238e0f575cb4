package io.graftflow.fusion.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.graftflow.base.Progress;
import io.graftflow.fusion.WeightFusion;
import io.graftflow.onnx.TensorData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MixedTensorTest {

    private static final int ELEMENTS = 2_500_000;
    private static final int ROWS = 2_500;

    /** A file so slow that the second batch is mixed before the first one is written. */
    private static final class SlowFile implements WritableByteChannel {

        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final CountDownLatch before;

        SlowFile(CountDownLatch before) {
            this.before = before;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            try {
                before.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            byte[] own = new byte[bytes.remaining()];
            bytes.get(own);
            written.write(own);
            return own.length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    @Test
    void whatWaitsForAFileIsNotMixedOver() throws IOException {
        float[] values = new float[ELEMENTS];
        var random = new Random(2);
        for (int i = 0; i < ELEMENTS; i++) {
            values[i] = random.nextFloat();
        }
        TensorData zeros = TensorData.of(new float[ELEMENTS], ROWS, ELEMENTS / ROWS);
        var stored = new StoredTensors("w", List.of(zeros, TensorData.of(values, ROWS, ELEMENTS / ROWS)), zeros);
        var mixed = new CountDownLatch(stored.chunks() * 3 / 4);
        WeightFusion.Mixer second = (chunk, out) -> {
            System.arraycopy(chunk.changes()[1], 0, out, 0, chunk.count());
            mixed.countDown();
        };
        var file = new SlowFile(mixed);
        new MixedTensor(stored, List.of(), () -> second, new MixedTensor.Room(), Progress.NONE).writeTo(file);
        float[] found = new float[ELEMENTS];
        TensorData.of(
                        TensorData.of(values).element(),
                        new long[] {ELEMENTS},
                        ByteBuffer.wrap(file.written.toByteArray()))
                .floats(0, ELEMENTS, found);
        assertArrayEquals(values, found);
    }
}
