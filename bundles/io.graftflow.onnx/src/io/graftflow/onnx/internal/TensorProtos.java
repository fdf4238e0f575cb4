package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Where a {@code TensorProto} keeps its elements: raw bytes, or one of the typed fields. */
public final class TensorProtos {

    private static final String AGAIN = "Get the file again, or export the model again.";

    private TensorProtos() {}

    /**
     * The number of elements of a shape.
     *
     * @throws ProblemException {@code onnx.size-overflow} when a size is negative or the product is too large
     */
    public static long elementCount(long[] shape) {
        long product = 1;
        try {
            for (long size : shape) {
                if (size < 0) {
                    throw overflow(shape);
                }
                product = Math.multiplyExact(product, size);
            }
        } catch (ArithmeticException e) {
            throw overflow(shape);
        }
        return product;
    }

    /** The number of bytes of a tensor. */
    public static long byteCount(ElementType element, long[] shape) {
        if (element.bits() == 0) {
            throw ProblemException.error(
                    "onnx.unsupported-type",
                    "A tensor's element type is not supported; expected numbers, got " + element + ".",
                    "Export the model with 32-bit floats.");
        }
        try {
            return element.bytes(elementCount(shape));
        } catch (ArithmeticException e) {
            throw overflow(shape);
        }
    }

    private static ProblemException overflow(long[] shape) {
        return ProblemException.error(
                "onnx.size-overflow",
                "A tensor's shape is impossible; expected sizes of 0 or more with a product below 2^63, got "
                        + Arrays.toString(shape) + ".",
                AGAIN);
    }

    /** Finds out cheaply, before anything is allocated, whether there are as many elements as the shape says. */
    public static void check(TensorProto proto) {
        if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            throw ProblemException.error(
                            "onnx.external-missing",
                            "The tensor's content is in another file, but the model was given without its folder.",
                            "Read the model from its file.")
                    .at(proto.getName());
        }
        ElementType element = ElementType.of(proto.getDataType());
        long[] shape = Protos.longs(proto.getDimsList());
        if (element == ElementType.STRING) {
            checkStrings(proto, shape);
            return;
        }
        long needed = byteCount(element, shape);
        long there = proto.hasRawData() ? proto.getRawData().size() : typedBytes(element, proto, elementCount(shape));
        if (needed != there) {
            throw mismatch(proto, element + Arrays.toString(shape), needed + " bytes", there + " bytes");
        }
    }

    /** The same for a tensor of text. */
    public static void checkStrings(TensorProto proto, long[] shape) {
        long count = elementCount(shape);
        if (count != proto.getStringDataCount()) {
            throw mismatch(
                    proto, "STRING" + Arrays.toString(shape), count + " texts", proto.getStringDataCount() + " texts");
        }
    }

    private static ProblemException mismatch(TensorProto proto, String what, String expected, String got) {
        String message = "A tensor " + what + " has the wrong size; expected " + expected + ", got " + got + ".";
        var problem = ProblemException.error("onnx.size-mismatch", message, AGAIN);
        return proto.getName().isEmpty() ? problem : problem.at(proto.getName());
    }

    /** The bytes that the values in the typed fields come to; -1 when the count of values does not fit the shape. */
    private static long typedBytes(ElementType element, TensorProto proto, long elements) {
        long values = typedValues(element, proto);
        boolean paired = element == ElementType.COMPLEX64 || element == ElementType.COMPLEX128;
        if (element.bits() == 4) {
            return values == element.bytes(elements) ? values : -1;
        }
        return paired ? values * element.bytes() / 2 : values * element.bytes();
    }

    private static int typedValues(ElementType element, TensorProto proto) {
        return switch (element) {
            case FLOAT, COMPLEX64 -> proto.getFloatDataCount();
            case DOUBLE, COMPLEX128 -> proto.getDoubleDataCount();
            case INT64 -> proto.getInt64DataCount();
            case UINT32, UINT64 -> proto.getUint64DataCount();
            default -> proto.getInt32DataCount();
        };
    }

    /** The elements, little-endian: shared when they are raw bytes, gathered when they are in a typed field. */
    public static ByteBuffer bytes(TensorProto proto) {
        check(proto);
        if (proto.hasRawData()) {
            return proto.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
        ElementType element = ElementType.of(proto.getDataType());
        long size = byteCount(element, Protos.longs(proto.getDimsList()));
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
        gather(element, proto, bytes);
        return bytes.flip();
    }

    private static void gather(ElementType element, TensorProto proto, ByteBuffer bytes) {
        switch (element) {
            case FLOAT, COMPLEX64 -> proto.getFloatDataList().forEach(bytes::putFloat);
            case DOUBLE, COMPLEX128 -> proto.getDoubleDataList().forEach(bytes::putDouble);
            case INT64, UINT64 -> {
                var values = element == ElementType.INT64 ? proto.getInt64DataList() : proto.getUint64DataList();
                values.forEach(bytes::putLong);
            }
            case UINT32 -> proto.getUint64DataList().forEach(value -> bytes.putInt(value.intValue()));
            case INT32 -> proto.getInt32DataList().forEach(bytes::putInt);
            case INT16, UINT16, FLOAT16, BFLOAT16 ->
                proto.getInt32DataList().forEach(value -> bytes.putShort(value.shortValue()));
            default -> proto.getInt32DataList().forEach(value -> bytes.put(value.byteValue()));
        }
    }
}
