package io.graftflow.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.graftflow.base.Hash;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.internal.NumberFormats;
import io.graftflow.onnx.internal.Protos;
import io.graftflow.onnx.internal.TensorProtos;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor's content: immutable, C order, little-endian, possibly a view of a memory-mapped file. Tensors of text hold
 * their strings instead of bytes.
 */
public final class TensorData {

    private final ElementType element;
    private final long[] shape;
    private final ByteBuffer bytes;
    private final List<String> strings;

    private TensorData(ElementType element, long[] shape, ByteBuffer bytes, List<String> strings) {
        this.element = element;
        this.shape = shape.clone();
        this.bytes = bytes;
        this.strings = strings;
    }

    /**
     * A tensor over bytes, which are not copied and must not be changed afterwards.
     *
     * @param element any type but text
     * @param shape the size of each axis; empty for a scalar
     * @param bytes the elements, little-endian, C order, from the buffer's position to its limit
     * @throws ProblemException {@code onnx.size-mismatch} when there are not as many bytes as the shape needs;
     *     {@code onnx.size-overflow} when the shape is too large for any memory
     */
    public static TensorData of(ElementType element, long[] shape, ByteBuffer bytes) {
        long needed = TensorProtos.byteCount(element, shape);
        if (needed != bytes.remaining()) {
            throw ProblemException.error(
                    "onnx.size-mismatch",
                    "A tensor " + element + Arrays.toString(shape) + " has the wrong size; expected " + needed
                            + " bytes, got " + bytes.remaining() + ".",
                    "Get the file again, or export the model again.");
        }
        return new TensorData(element, shape, bytes.slice().asReadOnlyBuffer(), List.of());
    }

    /** A tensor of 32-bit floats; no sizes mean a vector. */
    public static TensorData of(float[] values, long... shape) {
        ByteBuffer bytes = allocate(values.length, Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return of(ElementType.FLOAT, shapeOr(values.length, shape), bytes);
    }

    /** A tensor of 64-bit floats; no sizes mean a vector. */
    public static TensorData of(double[] values, long... shape) {
        ByteBuffer bytes = allocate(values.length, Double.BYTES);
        bytes.asDoubleBuffer().put(values);
        return of(ElementType.DOUBLE, shapeOr(values.length, shape), bytes);
    }

    /** A tensor of 64-bit integers; no sizes mean a vector. */
    public static TensorData of(long[] values, long... shape) {
        ByteBuffer bytes = allocate(values.length, Long.BYTES);
        bytes.asLongBuffer().put(values);
        return of(ElementType.INT64, shapeOr(values.length, shape), bytes);
    }

    /** A tensor of 32-bit integers; no sizes mean a vector. */
    public static TensorData of(int[] values, long... shape) {
        ByteBuffer bytes = allocate(values.length, Integer.BYTES);
        bytes.asIntBuffer().put(values);
        return of(ElementType.INT32, shapeOr(values.length, shape), bytes);
    }

    /** A tensor of truth values; no sizes mean a vector. */
    public static TensorData of(boolean[] values, long... shape) {
        ByteBuffer bytes = allocate(values.length, 1);
        for (int i = 0; i < values.length; i++) {
            bytes.put(i, (byte) (values[i] ? 1 : 0));
        }
        return of(ElementType.BOOL, shapeOr(values.length, shape), bytes);
    }

    /** A tensor of text; no sizes mean a vector. */
    public static TensorData of(List<String> values, long... shape) {
        long[] sizes = shapeOr(values.size(), shape);
        if (TensorProtos.elementCount(sizes) != values.size()) {
            throw new IllegalArgumentException(values.size() + " texts do not fill " + Arrays.toString(sizes));
        }
        return new TensorData(ElementType.STRING, sizes, allocate(0, 1).asReadOnlyBuffer(), List.copyOf(values));
    }

    /** A 32-bit float without axes. */
    public static TensorData scalar(float value) {
        return of(ElementType.FLOAT, new long[0], allocate(1, Float.BYTES).putFloat(0, value));
    }

    /** A 64-bit integer without axes. */
    public static TensorData scalar(long value) {
        return of(ElementType.INT64, new long[0], allocate(1, Long.BYTES).putLong(0, value));
    }

    /**
     * Elements of any numeric type from doubles, rounded as a C cast does (half-precision formats to nearest even).
     *
     * @param element any type but text, complex and the 8-bit floats
     */
    public static TensorData of(ElementType element, double[] values, long... shape) {
        return of(element, shapeOr(values.length, shape), NumberFormats.encode(element, values));
    }

    /**
     * Reads ONNX's form of a tensor; raw bytes are shared with it, typed fields are copied.
     *
     * @param proto a tensor whose content is in it, not in another file
     * @throws ProblemException {@code onnx.size-mismatch}, {@code onnx.size-overflow}, {@code onnx.unsupported-type},
     *     or {@code onnx.external-missing} when its content is in another file
     */
    public static TensorData of(TensorProto proto) {
        ElementType element = ElementType.of(proto.getDataType());
        long[] shape = Protos.longs(proto.getDimsList());
        if (element == ElementType.STRING) {
            TensorProtos.checkStrings(proto, shape);
            return of(
                    proto.getStringDataList().stream()
                            .map(ByteString::toStringUtf8)
                            .toList(),
                    shape);
        }
        return of(element, shape, TensorProtos.bytes(proto));
    }

    /** The type of the elements. */
    public ElementType element() {
        return element;
    }

    /** The size of each axis; empty for a scalar. */
    public long[] shape() {
        return shape.clone();
    }

    /** Element type and shape. */
    public TensorType type() {
        return new TensorType(element, Shape.of(shape));
    }

    /** The number of axes. */
    public int rank() {
        return shape.length;
    }

    /** The number of elements. */
    public long elements() {
        return TensorProtos.elementCount(shape);
    }

    /** The elements as a read-only, little-endian view; empty for text. */
    public ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** All elements of any numeric type as floats, rounded to nearest where a float is too narrow. */
    public float[] floats() {
        if (element == ElementType.FLOAT) {
            var values = new float[intElements()];
            bytes().asFloatBuffer().get(values);
            return values;
        }
        double[] wide = doubles();
        var values = new float[wide.length];
        for (int i = 0; i < wide.length; i++) {
            values[i] = (float) wide[i];
        }
        return values;
    }

    /** All elements of any numeric type as doubles. */
    public double[] doubles() {
        return NumberFormats.doubles(element, bytes(), intElements());
    }

    /**
     * Some elements of any numeric type as doubles.
     *
     * @param from place of the first in C order
     * @param count how many
     * @param into takes them from its start on; may be longer
     */
    public void doubles(int from, int count, double[] into) {
        NumberFormats.doubles(element, part(from, count), into, count);
    }

    /**
     * Some elements of any numeric type as floats, rounded to nearest where a float is too narrow.
     *
     * @param from place of the first in C order
     * @param count how many
     * @param into takes them from its start on; may be longer
     */
    public void floats(int from, int count, float[] into) {
        NumberFormats.floats(element, part(from, count), into, count);
    }

    private ByteBuffer part(int from, int count) {
        int start = Math.toIntExact(element.bytes(from));
        return bytes.slice(start, Math.toIntExact(element.bytes(count))).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Writes floats as elements of any numeric type, rounded as {@link #of(ElementType, double[], long...)} does.
     *
     * @param values at least as many as are wanted
     * @param count how many
     * @param out takes them in C order, little-endian, from its position on, which stays
     */
    public static void encode(ElementType element, float[] values, int count, ByteBuffer out) {
        NumberFormats.encode(element, values, count, out.slice().order(ByteOrder.LITTLE_ENDIAN));
    }

    /**
     * All elements of an integer or truth type as longs, an unsigned 64-bit one with its bits.
     *
     * @throws ProblemException {@code onnx.unsupported-type} for other types
     */
    public long[] longs() {
        return NumberFormats.longs(element, bytes(), intElements());
    }

    /** All elements of a tensor of text; empty for other types. */
    public List<String> strings() {
        return strings;
    }

    /** The same content with other axes. */
    public TensorData reshape(long... sizes) {
        if (TensorProtos.elementCount(sizes) != elements()) {
            throw new IllegalArgumentException(elements() + " elements do not fill " + Arrays.toString(sizes));
        }
        return new TensorData(element, sizes, bytes, strings);
    }

    /** The SHA-256 of the raw little-endian bytes in C order; of text, of each string with its length. */
    public String sha256() {
        if (element != ElementType.STRING) {
            return Hash.sha256(bytes);
        }
        var hash = new Hash();
        strings.forEach(hash::add);
        return hash.hex();
    }

    /** ONNX's form of it under a name; the bytes are shared. */
    public TensorProto proto(String name) {
        var proto = TensorProto.newBuilder().setName(name).setDataType(element.onnx());
        for (long size : shape) {
            proto.addDims(size);
        }
        if (element == ElementType.STRING) {
            strings.forEach(text -> proto.addStringData(ByteString.copyFromUtf8(text)));
        } else {
            proto.setRawData(UnsafeByteOperations.unsafeWrap(bytes.duplicate()));
        }
        return proto.build();
    }

    /** Whether element type, shape and all bytes are the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TensorData data
                && element == data.element
                && Arrays.equals(shape, data.shape)
                && bytes.equals(data.bytes)
                && strings.equals(data.strings);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(shape) + element.hashCode();
    }

    /** Such as {@code float[2, 3]}; no content. */
    @Override
    public String toString() {
        return type().toString();
    }

    private int intElements() {
        long count = elements();
        if (count > Integer.MAX_VALUE - 8) {
            throw ProblemException.error(
                    "onnx.size-overflow",
                    "A tensor " + this + " has too many elements for an array; expected fewer than 2^31, got " + count
                            + ".",
                    "Read it piece by piece from its bytes.");
        }
        return (int) count;
    }

    private static ByteBuffer allocate(int elements, int width) {
        return ByteBuffer.allocate(Math.multiplyExact(elements, width)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long[] shapeOr(int length, long[] shape) {
        return shape.length == 0 ? new long[] {length} : shape;
    }
}
