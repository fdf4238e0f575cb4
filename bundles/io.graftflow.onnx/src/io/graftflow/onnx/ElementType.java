package io.graftflow.onnx;

/** The type of a tensor's elements, as in ONNX's {@code TensorProto.DataType}. */
public enum ElementType {
    /** Not known, or not a tensor (a sequence, an optional, a map). */
    UNDEFINED(0, 0),
    /** 32-bit float. */
    FLOAT(1, 32),
    /** Unsigned 8-bit integer. */
    UINT8(2, 8),
    /** Signed 8-bit integer. */
    INT8(3, 8),
    /** Unsigned 16-bit integer. */
    UINT16(4, 16),
    /** Signed 16-bit integer. */
    INT16(5, 16),
    /** Signed 32-bit integer. */
    INT32(6, 32),
    /** Signed 64-bit integer. */
    INT64(7, 64),
    /** Text; has no fixed size. */
    STRING(8, 0),
    /** One byte, 0 or 1. */
    BOOL(9, 8),
    /** IEEE 754 half precision. */
    FLOAT16(10, 16),
    /** 64-bit float. */
    DOUBLE(11, 64),
    /** Unsigned 32-bit integer. */
    UINT32(12, 32),
    /** Unsigned 64-bit integer. */
    UINT64(13, 64),
    /** Two 32-bit floats: real, imaginary. */
    COMPLEX64(14, 64),
    /** Two 64-bit floats: real, imaginary. */
    COMPLEX128(15, 128),
    /** The upper half of a 32-bit float. */
    BFLOAT16(16, 16),
    /** 8-bit float, 4 bits exponent (bias 7), 3 bits mantissa, no infinities. */
    FLOAT8E4M3FN(17, 8),
    /** 8-bit float, 4 bits exponent (bias 8), 3 bits mantissa, no infinities, no negative zero. */
    FLOAT8E4M3FNUZ(18, 8),
    /** 8-bit float, 5 bits exponent (bias 15), 2 bits mantissa. */
    FLOAT8E5M2(19, 8),
    /** 8-bit float, 5 bits exponent (bias 16), 2 bits mantissa, no infinities, no negative zero. */
    FLOAT8E5M2FNUZ(20, 8),
    /** Unsigned 4-bit integer; two to a byte, the first in the low half. */
    UINT4(21, 4),
    /** Signed 4-bit integer; two to a byte, the first in the low half. */
    INT4(22, 4);

    private static final ElementType[] BY_CODE = values();

    private final int code;
    private final int bits;

    ElementType(int code, int bits) {
        this.code = code;
        this.bits = bits;
    }

    /** The number that ONNX files use for it. */
    public int onnx() {
        return code;
    }

    /** Bits of one element; 0 for strings and for the undefined type. */
    public int bits() {
        return bits;
    }

    /** Bytes of one element, rounded up; 0 for strings and for the undefined type. */
    public int bytes() {
        return (bits + 7) / 8;
    }

    /**
     * Bytes that so many elements take when they are packed.
     *
     * @throws ArithmeticException when that is more than a {@code long} holds
     */
    public long bytes(long elements) {
        return bits == 4 ? elements / 2 + elements % 2 : Math.multiplyExact(elements, (long) bytes());
    }

    /** Whether it is a real floating-point type of any width. */
    public boolean isFloat() {
        return switch (this) {
            case FLOAT, DOUBLE, FLOAT16, BFLOAT16, FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ -> true;
            default -> false;
        };
    }

    /** Whether it is a signed or unsigned integer of any width. */
    public boolean isInteger() {
        return switch (this) {
            case INT4, INT8, INT16, INT32, INT64, UINT4, UINT8, UINT16, UINT32, UINT64 -> true;
            default -> false;
        };
    }

    /** The type with a number of ONNX; {@link #UNDEFINED} for a number that this version does not know. */
    public static ElementType of(int onnx) {
        return onnx >= 0 && onnx < BY_CODE.length ? BY_CODE[onnx] : UNDEFINED;
    }
}
