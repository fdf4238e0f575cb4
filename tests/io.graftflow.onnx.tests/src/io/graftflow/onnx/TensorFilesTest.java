package io.graftflow.onnx;

import static io.graftflow.onnx.TestModels.problemOf;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import com.google.protobuf.CodedOutputStream;
import io.graftflow.base.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TensorFilesTest {

    @TempDir
    Path folder;

    private Path npy(String header, byte[] content) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(10 + header.length() + content.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(HexFormat.of().parseHex("934e554d50590100")).putShort((short) header.length());
        bytes.put(header.getBytes(ISO_8859_1)).put(content);
        return Files.write(folder.resolve("array.npy"), bytes.array());
    }

    private static byte[] floats(ByteOrder order, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(order);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    @Test
    void npyReadAfterWriteIsTheIdentity() throws IOException {
        var random = new Random(61);
        Path file = folder.resolve("x.npy");
        for (ElementType element : ElementType.values()) {
            boolean numpyHasIt =
                    element.bits() >= 8 && !element.name().startsWith("FLOAT8") && element != ElementType.BFLOAT16;
            for (long[] shape : numpyHasIt ? new long[][] {{}, {0}, {5}, {2, 3}, {2, 1, 4}} : new long[0][]) {
                var bytes = new byte[(int) element.bytes(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
                random.nextBytes(bytes);
                TensorData data = TensorData.of(element, shape, ByteBuffer.wrap(bytes));
                NpyFiles.write(file, data);
                assertEquals(data, NpyFiles.read(file));
                assertEquals(0, (Files.size(file) - bytes.length) % 64, "the content is aligned");
            }
        }
        TensorData texts = TensorData.of(List.of("", "short", "längер 🙂"), 3, 1);
        NpyFiles.write(file, texts);
        assertEquals(texts, NpyFiles.read(file));
        problemOf(
                "npy.unsupported-type",
                () -> NpyFiles.write(file, TensorData.of(ElementType.BFLOAT16, new double[] {1})));
    }

    /** The bytes that numpy.save writes for {@code np.array([[1, 2], [3, 4]], "<i2")}. */
    @Test
    void writesWhatNumpyWrites() throws IOException {
        Path file = folder.resolve("n.npy");
        NpyFiles.write(file, TensorData.of(ElementType.INT16, new double[] {1, 2, 3, 4}, 2, 2));
        String header = "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 2), }";
        byte[] written = Files.readAllBytes(file);
        assertEquals(
                "\u0093NUMPY\u0001\u0000v\u0000" + header + " ".repeat(58) + "\n",
                new String(written, 0, 128, ISO_8859_1));
        assertArrayEquals(new byte[] {1, 0, 2, 0, 3, 0, 4, 0}, Arrays.copyOfRange(written, 128, written.length));
    }

    @Test
    void readsFortranOrderAndBigEndian() throws IOException {
        byte[] columns = floats(ByteOrder.LITTLE_ENDIAN, 1, 4, 2, 5, 3, 6);
        TensorData fortran =
                NpyFiles.read(npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n", columns));
        assertEquals(TensorData.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3), fortran);
        byte[] big = floats(ByteOrder.BIG_ENDIAN, 1.5f, -2);
        TensorData swapped = NpyFiles.read(npy("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }\n", big));
        assertEquals(TensorData.of(new float[] {1.5f, -2}), swapped);
        TensorData bytes = NpyFiles.read(
                npy("{'descr': '|S3', 'fortran_order': False, 'shape': (2,), }\n", "ab\0abc".getBytes(ISO_8859_1)));
        assertEquals(List.of("ab", "abc"), bytes.strings());
    }

    @Test
    void brokenArraysAreTold() throws IOException {
        byte[] four = new byte[4];
        Path cut = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n", four);
        problemOf("npy.truncated", () -> NpyFiles.read(cut));
        Path huge = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (9999999999, 9999999999), }\n", four);
        problemOf("onnx.size-overflow", () -> NpyFiles.read(huge));
        Path objects = npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n", four);
        problemOf("npy.unsupported-type", () -> NpyFiles.read(objects));
        Path text = Files.writeString(folder.resolve("t.npy"), "1,2,3\n4,5,6\n");
        assertTrue(
                problemOf("npy.not-an-array", () -> NpyFiles.read(text)).where().endsWith("t.npy"));
        problemOf("onnx.missing-file", () -> NpyFiles.read(folder.resolve("none.npy")));
    }

    @Test
    void damagedArraysNeverFailButWithAProblem() throws IOException {
        var random = new Random(62);
        Path file = folder.resolve("d.npy");
        NpyFiles.write(file, TensorData.of(TestModels.floats(random, 60), 3, 4, 5));
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < 500; i++) {
            byte[] damaged = Arrays.copyOf(whole, i % 2 == 0 ? whole.length : random.nextInt(whole.length));
            for (int j = 0; j < i % 4 && damaged.length > 0; j++) {
                damaged[random.nextInt(Math.min(damaged.length, 80))] = (byte) random.nextInt(256);
            }
            try {
                NpyFiles.read(ByteBuffer.wrap(damaged), "damaged, round " + i);
            } catch (ProblemException e) {
                assertTrue(
                        e.problem().where().startsWith("damaged"), e.problem().sentence());
            }
        }
    }

    @Test
    void pbReadAfterWriteIsTheIdentity() throws IOException {
        Path file = folder.resolve("x.pb");
        TensorData data = TensorData.of(TestModels.floats(new Random(63), 12), 3, 4);
        PbTensors.write(file, "pixels", data);
        assertEquals(data, PbTensors.read(file));
        assertEquals("pixels", PbTensors.name(file));
        Files.writeString(file, "not a tensor at all");
        problemOf("onnx.not-a-tensor", () -> PbTensors.read(file));
    }

    @Test
    void readsSequencesAndOptionals() throws IOException {
        TensorData one = TensorData.of(new float[] {1, 2});
        TensorData two = TensorData.of(new long[] {3});
        TypeProto tensor = TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(1))
                .build();
        TypeProto sequence = TypeProto.newBuilder()
                .setSequenceType(TypeProto.Sequence.newBuilder().setElemType(tensor))
                .build();
        TypeProto optional = TypeProto.newBuilder()
                .setOptionalType(TypeProto.Optional.newBuilder().setElemType(tensor))
                .build();
        Path file = message(3, one.proto("a"), two.proto("b"));
        var tensors = List.<OnnxValue>of(new OnnxValue.Tensor(one), new OnnxValue.Tensor(two));
        assertEquals(new OnnxValue.Sequence(tensors), PbTensors.read(file, sequence));
        assertEquals(new OnnxValue.Tensor(one), PbTensors.read(message(3, one.proto("a")), optional));
        assertEquals(new OnnxValue.Absent(), PbTensors.read(message(3), optional));
        TypeProto map =
                TypeProto.newBuilder().setMapType(TypeProto.Map.newBuilder()).build();
        problemOf("onnx.unsupported-value", () -> PbTensors.read(file, map));
    }

    private Path message(int field, TensorProto... tensors) throws IOException {
        var bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeString(1, "name");
        for (TensorProto tensor : tensors) {
            out.writeMessage(field, tensor);
        }
        out.flush();
        return Files.write(folder.resolve("value.pb"), bytes.toByteArray());
    }
}
