package io.graftflow.engine.pytorch.internal.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.graftflow.engine.pytorch.internal.compile.CompiledNetwork;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Passes tensors to PyTorch and back. Each input has one buffer of native memory that is filled anew each time, because
 * buffers that are left to the garbage collector pile up. A tensor that was passed is good until the next one is passed in
 * its place.
 */
final class Feed {

    private static final Map<ElementType, DataType> DJL = Map.of(
            ElementType.FLOAT, DataType.FLOAT32,
            ElementType.DOUBLE, DataType.FLOAT64,
            ElementType.FLOAT16, DataType.FLOAT16,
            ElementType.UINT8, DataType.UINT8,
            ElementType.INT8, DataType.INT8,
            ElementType.INT32, DataType.INT32,
            ElementType.INT64, DataType.INT64,
            ElementType.BOOL, DataType.BOOLEAN);

    private static final int SMALLEST = 64;

    private final List<ByteBuffer> buffers = new ArrayList<>();

    /** A tensor on the manager's device. */
    PtNDArray pass(PtNDManager manager, int place, TensorData tensor) {
        TensorData carried = carry(tensor, CompiledNetwork.carrier(tensor.element()));
        ByteBuffer content = carried.bytes();
        ByteBuffer buffer = buffer(place, content.remaining());
        buffer.put(content).flip();
        return manager.create(buffer, new Shape(carried.shape()), DJL.get(carried.element()));
    }

    private ByteBuffer buffer(int place, int bytes) {
        while (buffers.size() <= place) {
            buffers.add(ByteBuffer.allocateDirect(0));
        }
        if (buffers.get(place).capacity() < bytes || buffers.get(place).capacity() == 0) {
            buffers.set(
                    place, ByteBuffer.allocateDirect(Math.max(SMALLEST, bytes)).order(ByteOrder.nativeOrder()));
        }
        return buffers.get(place).clear();
    }

    /** A copy of a tensor of PyTorch as one of an element type. */
    static TensorData take(NDArray array, ElementType element) {
        ElementType carrier = CompiledNetwork.carrier(element);
        TensorData tensor = TensorData.of(carrier, array.getShape().getShape(), array.toByteBuffer(false));
        return carry(tensor, element);
    }

    private static TensorData carry(TensorData tensor, ElementType element) {
        if (tensor.element() == element) {
            return tensor;
        }
        TensorData flat = TensorData.of(element, tensor.doubles(), tensor.elements());
        return flat.reshape(tensor.shape());
    }
}
