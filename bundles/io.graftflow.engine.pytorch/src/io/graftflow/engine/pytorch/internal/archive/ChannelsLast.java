package io.graftflow.engine.pytorch.internal.archive;

import io.graftflow.onnx.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The order of memory in which a tensor's second axis of four comes last. */
final class ChannelsLast {

    private ChannelsLast() {}

    /** How far apart the elements of each axis lie, in elements. */
    static long[] strides(long[] shape) {
        return new long[] {shape[1] * shape[2] * shape[3], 1, shape[3] * shape[1], shape[1]};
    }

    /** A tensor of the same elements whose bytes lie in this order. */
    static TensorData of(TensorData tensor) {
        long[] shape = tensor.shape();
        int channels = (int) shape[1];
        int plane = (int) (shape[2] * shape[3]);
        if (channels == 1 || plane == 1) {
            return tensor;
        }
        ByteBuffer from = tensor.bytes().slice().order(ByteOrder.LITTLE_ENDIAN);
        int size = (int) (from.remaining() / tensor.elements());
        ByteBuffer to = ByteBuffer.allocate(from.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        int block = channels * plane;
        for (int filter = 0; filter < shape[0]; filter++) {
            for (int place = 0; place < plane; place++) {
                for (int channel = 0; channel < channels; channel++) {
                    copy(from, (filter * block + channel * plane + place) * size, to, size);
                }
            }
        }
        return TensorData.of(tensor.element(), shape, to.flip());
    }

    private static void copy(ByteBuffer from, int at, ByteBuffer to, int size) {
        if (size == Float.BYTES) {
            to.putInt(from.getInt(at));
        } else {
            for (int i = 0; i < size; i++) {
                to.put(from.get(at + i));
            }
        }
    }
}
