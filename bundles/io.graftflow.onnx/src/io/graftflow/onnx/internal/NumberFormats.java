package io.graftflow.onnx.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.onnx.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Number formats that Java lacks: half precision, bfloat16, 8-bit floats, unsigned and 4-bit integers. */
public final class NumberFormats {

    /** From here on what {@link #ofHalf} makes of a half stands for no number. */
    private static final float LEAST_SPECIAL_HALF = 0x1p-96f;

    private NumberFormats() {}

    /** Elements of any real type as doubles; the buffer is little-endian. */
    public static double[] doubles(ElementType element, ByteBuffer bytes, int count) {
        var values = new double[count];
        doubles(element, bytes, values, count);
        return values;
    }

    /** Elements of any real type as doubles, into an array that may be longer; the buffer is little-endian. */
    public static void doubles(ElementType element, ByteBuffer bytes, double[] values, int count) {
        switch (element) {
            case FLOAT, FLOAT16, BFLOAT16 -> widen(element, bytes, values, count);
            case DOUBLE -> bytes.asDoubleBuffer().get(values, 0, count);
            case FLOAT8E4M3FN ->
                fill(values, count, i -> {
                    int bits = bytes.get(i) & 0xFF;
                    return (bits & 0x7F) == 0x7F ? Double.NaN : small(bits, 4, 3, 7, false);
                });
            case FLOAT8E5M2 -> fill(values, count, i -> small(bytes.get(i) & 0xFF, 5, 2, 15, true));
            case FLOAT8E4M3FNUZ -> fill(values, count, i -> withoutNegativeZero(bytes.get(i) & 0xFF, 4, 3, 8));
            case FLOAT8E5M2FNUZ -> fill(values, count, i -> withoutNegativeZero(bytes.get(i) & 0xFF, 5, 2, 16));
            case UINT64 -> {
                long[] integers = longs(element, bytes, count);
                fill(values, count, i -> unsigned(integers[i]));
            }
            default -> {
                long[] integers = longs(element, bytes, count);
                fill(values, count, i -> integers[i]);
            }
        }
    }

    private static void widen(ElementType element, ByteBuffer bytes, double[] values, int count) {
        float[] narrow = new float[count];
        floats(element, bytes, narrow, count);
        for (int i = 0; i < count; i++) {
            values[i] = narrow[i];
        }
    }

    /** Elements of any real type as floats, into an array that may be longer; the buffer is little-endian. */
    public static void floats(ElementType element, ByteBuffer bytes, float[] values, int count) {
        switch (element) {
            case FLOAT -> bytes.asFloatBuffer().get(values, 0, count);
            case FLOAT16 -> {
                short[] halves = shorts(bytes, count);
                for (int i = 0; i < count; i++) {
                    values[i] = ofHalf(halves[i]);
                }
            }
            case BFLOAT16 -> {
                short[] brains = shorts(bytes, count);
                for (int i = 0; i < count; i++) {
                    values[i] = Float.intBitsToFloat(brains[i] << Short.SIZE);
                }
            }
            default -> {
                double[] wide = doubles(element, bytes, count);
                for (int i = 0; i < count; i++) {
                    values[i] = (float) wide[i];
                }
            }
        }
    }

    private static short[] shorts(ByteBuffer bytes, int count) {
        short[] shorts = new short[count];
        bytes.asShortBuffer().get(shorts);
        return shorts;
    }

    /** The number of half precision with these bits. In a float's place they make a number that is 2^112 too small. */
    private static float ofHalf(int bits) {
        float moved = Float.intBitsToFloat((bits & 0x7FFF) << 13);
        float number = moved * 0x1p112f;
        if (moved >= LEAST_SPECIAL_HALF) {
            number = (bits & 0x3FF) == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        }
        return (bits & 0x8000) == 0 ? number : -number;
    }

    /** Elements of an integer or truth type as longs; the buffer is little-endian. */
    public static long[] longs(ElementType element, ByteBuffer bytes, int count) {
        var values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (element) {
                case INT64, UINT64 -> bytes.getLong(8 * i);
                case INT32 -> bytes.getInt(4 * i);
                case UINT32 -> Integer.toUnsignedLong(bytes.getInt(4 * i));
                case INT16 -> bytes.getShort(2 * i);
                case UINT16 -> Short.toUnsignedLong(bytes.getShort(2 * i));
                case INT8 -> bytes.get(i);
                case UINT8, BOOL -> Byte.toUnsignedLong(bytes.get(i));
                case UINT4 -> (bytes.get(i / 2) >> (4 * (i % 2))) & 0xF;
                case INT4 -> (byte) (bytes.get(i / 2) << (4 - 4 * (i % 2))) >> 4;
                default -> throw notReal(element, "integers");
            };
        }
        return values;
    }

    /** Elements of a real type from doubles, little-endian, rounded as a cast does. */
    public static ByteBuffer encode(ElementType element, double[] values) {
        int size = Math.toIntExact(TensorProtos.byteCount(element, new long[] {values.length}));
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        if (element == ElementType.FLOAT) {
            var narrow = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                narrow[i] = (float) values[i];
            }
            bytes.asFloatBuffer().put(narrow);
            return bytes;
        }
        for (int i = 0; i < values.length; i++) {
            put(element, bytes, i, values[i]);
        }
        return bytes;
    }

    /** Elements of a real type from floats, to the start of a little-endian buffer, rounded as a cast does. */
    public static void encode(ElementType element, float[] values, int count, ByteBuffer bytes) {
        if (element == ElementType.FLOAT) {
            bytes.asFloatBuffer().put(values, 0, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            put(element, bytes, i, values[i]);
        }
    }

    private static void put(ElementType element, ByteBuffer bytes, int i, double value) {
        switch (element) {
            case DOUBLE -> bytes.putDouble(8 * i, value);
            case FLOAT16 -> bytes.putShort(2 * i, half(value));
            case BFLOAT16 -> bytes.putShort(2 * i, brain((float) value));
            case INT64, UINT64 -> bytes.putLong(8 * i, (long) value);
            case INT32, UINT32 -> bytes.putInt(4 * i, (int) (long) value);
            case INT16, UINT16 -> bytes.putShort(2 * i, (short) (long) value);
            case INT8, UINT8 -> bytes.put(i, (byte) (long) value);
            case BOOL -> bytes.put(i, (byte) (value != 0 ? 1 : 0));
            case INT4, UINT4 -> {
                int shifted = ((int) value & 0xF) << (4 * (i % 2));
                bytes.put(i / 2, (byte) (bytes.get(i / 2) | shifted));
            }
            default -> throw notReal(element, "numbers that can be written");
        }
    }

    private interface Element {
        double at(int index);
    }

    private static void fill(double[] values, int count, Element element) {
        for (int i = 0; i < count; i++) {
            values[i] = element.at(i);
        }
    }

    /**
     * A small float of one sign bit, then exponent, then mantissa; {@code special}: the top exponent is infinity,
     * NaN.
     */
    private static double small(int bits, int exponentBits, int mantissaBits, int bias, boolean special) {
        int mantissa = bits & ((1 << mantissaBits) - 1);
        int exponent = (bits >> mantissaBits) & ((1 << exponentBits) - 1);
        double sign = (bits >> (mantissaBits + exponentBits)) != 0 ? -1 : 1;
        if (special && exponent == (1 << exponentBits) - 1) {
            return mantissa == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        double significand = exponent == 0 ? mantissa : mantissa + (1 << mantissaBits);
        return sign * Math.scalb(significand, Math.max(exponent, 1) - bias - mantissaBits);
    }

    private static double withoutNegativeZero(int bits, int exponentBits, int mantissaBits, int bias) {
        return bits == 0x80 ? Double.NaN : small(bits, exponentBits, mantissaBits, bias, false);
    }

    /** Half precision of a number, to nearest, ties to even. */
    static short half(double value) {
        int sign = Double.doubleToRawLongBits(value) < 0 ? 0x8000 : 0;
        double magnitude = Math.abs(value);
        if (Double.isNaN(value)) {
            return 0x7E00;
        }
        if (magnitude >= 65520) {
            return (short) (sign | 0x7C00);
        }
        int exponent = Math.max(Math.getExponent(magnitude), -14);
        int significand = (int) Math.rint(Math.scalb(magnitude, 10 - exponent));
        return (short) (sign | (((exponent + 14) << 10) + significand));
    }

    private static short brain(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >> 16) | 0x40);
        }
        return (short) ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : (double) (value >>> 1) * 2 + (value & 1);
    }

    private static ProblemException notReal(ElementType element, String expected) {
        return ProblemException.error(
                "onnx.unsupported-type",
                "A tensor's element type is not supported here; expected " + expected + ", got " + element + ".",
                "Convert the tensor first.");
    }
}
