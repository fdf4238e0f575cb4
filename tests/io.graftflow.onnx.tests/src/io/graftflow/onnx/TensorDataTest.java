package io.graftflow.onnx;

import static io.graftflow.onnx.TestModels.problemOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import io.graftflow.base.Hash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TensorDataTest {

    @Test
    void givesBackWhatWentIn() {
        var random = new Random(3);
        float[] floats = TestModels.floats(random, 24);
        assertArrayEquals(floats, TensorData.of(floats, 2, 3, 4).floats());
        double[] doubles = random.doubles(10).toArray();
        assertArrayEquals(doubles, TensorData.of(doubles).doubles());
        long[] longs = random.longs(10).toArray();
        assertArrayEquals(longs, TensorData.of(longs, 5, 2).longs());
        int[] ints = random.ints(10).toArray();
        assertArrayEquals(
                ints,
                Arrays.stream(TensorData.of(ints).longs())
                        .mapToInt(value -> (int) value)
                        .toArray());
        assertArrayEquals(
                new long[] {1, 0, 1},
                TensorData.of(new boolean[] {true, false, true}).longs());
        assertEquals(List.of("a", "", "ß"), TensorData.of(List.of("a", "", "ß")).strings());
        assertArrayEquals(new long[0], TensorData.scalar(2f).shape());
    }

    @Test
    void protoAndBackIsTheIdentity() {
        var random = new Random(4);
        for (ElementType element : ElementType.values()) {
            int bits = element.bits();
            if (bits == 0) {
                continue;
            }
            var bytes = new byte[(int) element.bytes(15)];
            random.nextBytes(bytes);
            TensorData data = TensorData.of(element, new long[] {3, 5}, ByteBuffer.wrap(bytes));
            assertEquals(data, TensorData.of(data.proto("x")));
            assertEquals(Hash.sha256(bytes), data.sha256());
        }
        TensorData texts = TensorData.of(List.of("one", "two"), 2, 1);
        assertEquals(texts, TensorData.of(texts.proto("t")));
    }

    @Test
    void readsTypedFields() {
        var floats = TensorProto.newBuilder()
                .setDataType(1)
                .addDims(2)
                .addFloatData(1.5f)
                .addFloatData(-2);
        assertArrayEquals(new float[] {1.5f, -2}, TensorData.of(floats.build()).floats());
        var halves = TensorProto.newBuilder()
                .setDataType(10)
                .addDims(2)
                .addInt32Data(0x3C00)
                .addInt32Data(0xC000);
        assertArrayEquals(new float[] {1, -2}, TensorData.of(halves.build()).floats());
        var brains = TensorProto.newBuilder().setDataType(16).addDims(1).addInt32Data(0x3F80);
        assertArrayEquals(new float[] {1}, TensorData.of(brains.build()).floats());
        var bytes = TensorProto.newBuilder()
                .setDataType(3)
                .addDims(2)
                .addInt32Data(-7)
                .addInt32Data(7);
        assertArrayEquals(new long[] {-7, 7}, TensorData.of(bytes.build()).longs());
        var unsigned = TensorProto.newBuilder().setDataType(12).addDims(1).addUint64Data(4_000_000_000L);
        assertArrayEquals(
                new long[] {4_000_000_000L}, TensorData.of(unsigned.build()).longs());
        var nibbles = TensorProto.newBuilder()
                .setDataType(22)
                .addDims(3)
                .addInt32Data(0x2F)
                .addInt32Data(0x07);
        assertArrayEquals(new long[] {-1, 2, 7}, TensorData.of(nibbles.build()).longs());
        var complex = TensorProto.newBuilder()
                .setDataType(14)
                .addDims(1)
                .addFloatData(3)
                .addFloatData(4);
        assertEquals(8, TensorData.of(complex.build()).bytes().remaining());
    }

    /** Values from IEEE 754 and from the tables of ONNX's float8 page. */
    @Test
    void readsSmallFloats() {
        assertArrayEquals(
                new float[] {5.9604645E-8f, 65504, Float.POSITIVE_INFINITY, 0.33325195f},
                halves(0x0001, 0x7BFF, 0x7C00, 0x3555));
        assertEquals(Float.NaN, halves(0x7E00)[0]);
        assertEquals(448, eighth(ElementType.FLOAT8E4M3FN, 0x7E));
        assertEquals(Float.NaN, eighth(ElementType.FLOAT8E4M3FN, 0x7F));
        assertEquals(0.001953125f, eighth(ElementType.FLOAT8E4M3FN, 0x01));
        assertEquals(57344, eighth(ElementType.FLOAT8E5M2, 0x7B));
        assertEquals(Float.NEGATIVE_INFINITY, eighth(ElementType.FLOAT8E5M2, 0xFC));
        assertEquals(240, eighth(ElementType.FLOAT8E4M3FNUZ, 0x7F));
        assertEquals(Float.NaN, eighth(ElementType.FLOAT8E4M3FNUZ, 0x80));
        assertEquals(57344, eighth(ElementType.FLOAT8E5M2FNUZ, 0x7F));
    }

    private static float[] halves(int... bits) {
        var proto = TensorProto.newBuilder().setDataType(10).addDims(bits.length);
        for (int value : bits) {
            proto.addInt32Data(value);
        }
        return TensorData.of(proto.build()).floats();
    }

    private static float eighth(ElementType element, int bits) {
        return TensorData.of(element, new long[0], ByteBuffer.wrap(new byte[] {(byte) bits}))
                .floats()[0];
    }

    @Test
    void everyHalfSurvivesTheWayThroughDouble() {
        for (int bits = 0; bits <= 0xFFFF; bits++) {
            var raw = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort(0, (short) bits);
            TensorData half = TensorData.of(ElementType.FLOAT16, new long[] {1}, raw);
            double value = half.doubles()[0];
            TensorData again = TensorData.of(ElementType.FLOAT16, new double[] {value});
            if (!Double.isNaN(value)) {
                assertEquals(half, again, "bits " + bits);
            }
        }
    }

    @Test
    void roundsToTheNearestHalf() {
        TensorData rounded = TensorData.of(ElementType.FLOAT16, new double[] {2049, 2051, 65519.9, 65520, 1e-9, 3e-8});
        assertArrayEquals(new float[] {2048, 2052, 65504, Float.POSITIVE_INFINITY, 0, 5.9604645E-8f}, rounded.floats());
        TensorData brains = TensorData.of(ElementType.BFLOAT16, new double[] {1.00390625, 1.01171875, Double.NaN});
        assertArrayEquals(new float[] {1, 1.015625f, Float.NaN}, brains.floats());
    }

    @Test
    void refusesTheWrongNumberOfBytes() {
        var problem = problemOf(
                "onnx.size-mismatch", () -> TensorData.of(ElementType.FLOAT, new long[] {2}, ByteBuffer.allocate(7)));
        assertEquals(
                "A tensor FLOAT[2] has the wrong size; expected 8 bytes, got 7. "
                        + "Get the file again, or export the model again.",
                problem.sentence());
    }

    @Test
    void refusesImpossibleShapesWithoutAllocating() {
        var huge = TensorProto.newBuilder()
                .setDataType(1)
                .addDims(Long.MAX_VALUE)
                .addDims(2)
                .setRawData(ByteString.EMPTY);
        problemOf("onnx.size-overflow", () -> TensorData.of(huge.build()));
        var large = TensorProto.newBuilder().setDataType(1).addDims(1L << 40).setRawData(ByteString.EMPTY);
        problemOf("onnx.size-mismatch", () -> TensorData.of(large.build()));
        var negative = TensorProto.newBuilder().setDataType(1).addDims(-1).setRawData(ByteString.EMPTY);
        problemOf("onnx.size-overflow", () -> TensorData.of(negative.build()));
        problemOf(
                "onnx.unsupported-type",
                () -> TensorData.of(TensorProto.newBuilder().setDataType(99).build()));
    }

    @Test
    void cannotBeChangedFromOutside() {
        long[] shape = {2};
        TensorData data = TensorData.of(ElementType.UINT8, shape, ByteBuffer.wrap(new byte[] {1, 2}));
        shape[0] = 3;
        data.shape()[0] = 4;
        assertArrayEquals(new long[] {2}, data.shape());
        assertThrows(ReadOnlyBufferException.class, () -> data.bytes().put(0, (byte) 9));
    }

    @Test
    void shapeBelongsToTheValue() {
        assertNotEquals(TensorData.of(new float[6], 2, 3), TensorData.of(new float[6], 3, 2));
        assertEquals(
                TensorData.of(new float[6], 3, 2),
                TensorData.of(new float[6], 2, 3).reshape(3, 2));
    }
}
