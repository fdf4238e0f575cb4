package io.graftflow.onnx;

import static io.graftflow.onnx.TestModels.problemOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReadingTest {

    @TempDir
    Path folder;

    @Test
    void tellsInputsOutputsAndVersions() throws IOException {
        OnnxModel model = OnnxModel.read(TestModels.copy("bert", folder));
        assertEquals(
                "[input_ids: int64[batch, 16], attention_mask: int64[batch, 16], token_type_ids: int64[batch, 16]]",
                model.inputs().toString());
        assertEquals("[logits: float[batch, 4]]", model.outputs().toString());
        assertEquals(13, model.opset());
        assertEquals(Map.of("", 13L), model.opsets());
        assertTrue(model.initializerNames().contains("layers.0.attention.query.weight"));
        assertEquals(
                "float[40, 40]",
                model.initializer("layers.0.attention.query.weight").toString());
    }

    @Test
    void namesTheNearestInitializer() {
        var problem = problemOf("onnx.unknown-tensor", () -> TestModels.mlp().initializer("fc1.wieght"));
        assertEquals("Did you mean \"fc1.weight\"?", problem.remedy());
    }

    @Test
    void neverFailsButWithAProblemOnTruncatedFiles() throws IOException {
        var random = new Random(5);
        byte[] whole = TestModels.bytes("bert");
        for (int i = 0; i < 50; i++) {
            int length = random.nextInt(whole.length);
            readsOrTells(Arrays.copyOf(whole, length), "cut at " + length);
        }
    }

    @Test
    void neverFailsButWithAProblemOnDamagedFiles() throws IOException {
        var random = new Random(6);
        for (String name : List.of("bert", "lstm-text", "tabular-mlp")) {
            byte[] whole = TestModels.bytes(name);
            for (int i = 0; i < 100; i++) {
                byte[] damaged = whole.clone();
                for (int j = 0; j <= i % 5; j++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                readsOrTells(damaged, name + " damaged, round " + i);
            }
        }
    }

    @Test
    void neverFailsButWithAProblemOnRandomBytes() throws IOException {
        var random = new Random(7);
        for (int i = 0; i < 100; i++) {
            var bytes = new byte[random.nextInt(5000)];
            random.nextBytes(bytes);
            readsOrTells(bytes, "random, round " + i);
        }
    }

    /** Reads a file and uses all of it; whatever is wrong must be said by a problem, and soon. */
    private void readsOrTells(byte[] bytes, String what) throws IOException {
        Path file = Files.write(folder.resolve("damaged.onnx"), bytes);
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> {
                    try {
                        OnnxModel model = OnnxModel.read(file);
                        model.inputs();
                        model.check();
                        model.types();
                        LayerTree.of(model).repeatedBlocks();
                        model.sha256();
                    } catch (ProblemException e) {
                        assertFalse(e.problem().remedy().isEmpty(), e.problem().sentence());
                    } catch (RuntimeException e) {
                        fail(what + ": " + e, e);
                    }
                },
                what);
    }

    @Test
    void tellsTruncatedFromForeignFiles() throws IOException {
        byte[] whole = TestModels.bytes("resnet");
        Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(whole, whole.length / 2));
        assertTrue(
                problemOf("onnx.truncated", () -> OnnxModel.read(cut)).where().endsWith("cut.onnx"));
        Path text = Files.writeString(folder.resolve("page.onnx"), "<!DOCTYPE html><html></html>");
        assertEquals(
                "Expected an ONNX model, got a web page.",
                problemOf("onnx.not-a-model", () -> OnnxModel.read(text)).message());
        Path pointer = Files.writeString(folder.resolve("lfs.onnx"), "version https://git-lfs.github.com/spec/v1\noid");
        assertEquals(
                "Fetch the file itself with \"git lfs pull\".",
                problemOf("onnx.not-a-model", () -> OnnxModel.read(pointer)).remedy());
        Path empty = Files.createFile(folder.resolve("empty.onnx"));
        problemOf("onnx.not-a-model", () -> OnnxModel.read(empty));
        problemOf("onnx.not-a-model", () -> OnnxModel.read(folder));
        problemOf("onnx.missing-file", () -> OnnxModel.read(folder.resolve("none.onnx")));
    }

    @Test
    void refusesHugeDeclaredSizesWithoutAllocatingThem() throws IOException {
        for (long[] dims : new long[][] {{1L << 40}, {1L << 32, 1L << 32}, {-3}, {Long.MAX_VALUE}}) {
            TensorProto tensor = TensorProto.newBuilder()
                    .setName("w")
                    .setDataType(1)
                    .addAllDims(Arrays.stream(dims).boxed().toList())
                    .setRawData(ByteString.copyFrom(new byte[16]))
                    .build();
            Path file = write("huge.onnx", model(tensor));
            long allocated =
                    allocatedBy(() -> Assertions.assertThrows(ProblemException.class, () -> OnnxModel.read(file)));
            assertTrue(allocated < 10_000_000, () -> allocated + " bytes for " + Arrays.toString(dims));
        }
    }

    @Test
    void leavesWeightsInTheFile() throws IOException {
        int count = 4_000_000;
        var raw = TensorProto.newBuilder().setName("raw").setDataType(1).addDims(count);
        raw.setRawData(ByteString.copyFrom(new byte[count * Float.BYTES]));
        var typed = TensorProto.newBuilder()
                .setName("typed")
                .setDataType(1)
                .addDims(count / 2)
                .addDims(2);
        for (int i = 0; i < count; i++) {
            typed.addFloatData(i);
        }
        var wide = TensorProto.newBuilder().setName("wide").setDataType(11).addDims(1000);
        for (int i = 0; i < 1000; i++) {
            wide.addDoubleData(i);
        }
        Path file = write("large.onnx", model(raw.build(), typed.build(), wide.build()));
        OnnxModel.read(file);
        long allocated = allocatedBy(() -> OnnxModel.read(file));
        assertTrue(allocated < Files.size(file) / 100, () -> "reading 32 MB took " + allocated + " bytes");
        OnnxModel model = OnnxModel.read(file);
        assertEquals(List.of("raw", "typed", "wide"), List.copyOf(model.initializerNames()));
        assertEquals(1_234_567f, model.initializer("typed").floats()[1_234_567]);
        assertEquals(999, model.initializer("wide").doubles()[999]);
        assertTrue(model.initializer("typed").bytes().isDirect(), "a view of the mapped file");
    }

    @Test
    void readsExternalDataFromTheFolderOfTheModel() throws IOException {
        Files.createDirectory(folder.resolve("weights"));
        ByteBuffer data = ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(8, 1.5f)
                .putFloat(12, 2.5f);
        Files.write(folder.resolve("weights/part 1.bin"), data.array());
        Path file = write("m.onnx", model(external(2, "weights/part 1.bin", "8", "8")));
        assertArrayEquals(
                new float[] {1.5f, 2.5f}, OnnxModel.read(file).initializer("w").floats());
        Path rest = write("rest.onnx", model(external(1, "./weights/../weights/part 1.bin", "8", "")));
        assertArrayEquals(
                new float[] {1.5f}, OnnxModel.read(rest).initializer("w").floats());
    }

    @Test
    void refusesBadExternalData() throws IOException {
        Files.write(folder.resolve("data.bin"), new byte[16]);
        fails("onnx.external-missing", external(2, "none.bin", "0", "8"));
        fails("onnx.external-outside", external(2, "../secret", "0", "8"));
        fails("onnx.external-outside", external(2, "a/../../secret", "0", "8"));
        fails("onnx.external-outside", external(2, "/etc/passwd", "0", "8"));
        fails("onnx.external-outside", external(2, "", "0", "8"));
        fails("onnx.truncated", external(2, "data.bin", "12", "8"));
        fails("onnx.truncated", external(2, "data.bin", Long.toString(Long.MAX_VALUE), "8"));
        fails("onnx.size-mismatch", external(2, "data.bin", "0", "12"));
        fails("onnx.size-overflow", external(2, "data.bin", "-4", "8"));
        fails("onnx.size-overflow", external(2, "data.bin", "99999999999999999999", "8"));
        fails("onnx.truncated", external(1L << 50, "data.bin", "0", ""));
    }

    private void fails(String code, TensorProto tensor) throws IOException {
        Path file = write("bad.onnx", model(tensor));
        assertTrue(problemOf(code, () -> OnnxModel.read(file)).where().contains("bad.onnx"));
    }

    @Test
    void initializersThatAreListedAsInputsAreNoInputs() {
        OnnxModel mlp = TestModels.mlp();
        var graph = mlp.graph().toBuilder();
        graph.addInput(0, ValueInfoProto.newBuilder().setName("fc1.weight"));
        OnnxModel old = OnnxModel.of(
                mlp.proto().toBuilder().setIrVersion(3).setGraph(graph).build());
        assertEquals(List.of("x"), old.inputs().stream().map(TensorSpec::name).toList());
        OnnxModel cut = old.cut(List.of("x"), List.of("hidden"));
        assertEquals(1, cut.graph().getInputCount());
        assertTrue(cut.irVersion() >= 4, "initializers that are no inputs need IR version 4");
    }

    @Test
    void theHashIsOfTheContentNotOfItsPlace() throws IOException {
        OnnxModel model = TestModels.read("bert");
        Path file = folder.resolve("outside.onnx");
        model.withMetadata(Map.of()).write(file, 10_000);
        assertEquals(model.sha256(), OnnxModel.read(file).sha256());
        Map<String, TensorData> other = Map.of("norm.bias", TensorData.of(new float[40]));
        Assertions.assertNotEquals(model.sha256(), model.withInitializers(other).sha256());
        Assertions.assertNotEquals(
                model.sha256(), model.rename(Map.of("logits", "scores")).sha256());
    }

    @Test
    void constantNodesAreFoundByTheirOutput() {
        var g = new GraphBuilder("constants", 13);
        g.node("Constant").attribute("value", TensorData.of(new float[] {1, 2})).as("a");
        g.node("Constant").attribute("value_ints", new long[] {3, 4}).as("b");
        g.node("Constant").attribute("value_float", 5f).as("c");
        g.node("Constant").attribute("value_string", "six").as("d");
        g.output("a", ElementType.FLOAT, Shape.of(2));
        OnnxModel model = g.build();
        assertEquals(Set.of("a", "b", "c", "d"), model.constantNames());
        assertArrayEquals(new float[] {1, 2}, model.initializer("a").floats());
        assertArrayEquals(new long[] {3, 4}, model.initializer("b").longs());
        assertEquals(TensorData.scalar(5f), model.initializer("c"));
        assertEquals(List.of("six"), model.initializer("d").strings());
        OnnxModel changed = model.withInitializers(Map.of("a", TensorData.of(new float[] {7, 8})));
        assertArrayEquals(new float[] {7, 8}, changed.initializer("a").floats());
        assertEquals(Set.of(), changed.initializerNames());
    }

    private static TensorProto external(long count, String location, String offset, String length) {
        var tensor = TensorProto.newBuilder()
                .setName("w")
                .setDataType(1)
                .addDims(count)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(location))
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("offset").setValue(offset));
        if (!length.isEmpty()) {
            tensor.addExternalData(
                    StringStringEntryProto.newBuilder().setKey("length").setValue(length));
        }
        return tensor.build();
    }

    private static ModelProto model(TensorProto... tensors) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(GraphProto.newBuilder().setName("g").addAllInitializer(List.of(tensors)))
                .build();
    }

    private Path write(String name, ModelProto model) throws IOException {
        Path file = folder.resolve(name);
        try (var out = Files.newOutputStream(file)) {
            model.writeTo(out);
        }
        return file;
    }

    private static long allocatedBy(Runnable work) {
        var bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = bean.getCurrentThreadAllocatedBytes();
        work.run();
        return bean.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void namesTheModelInProblemsOfBuffers() {
        ByteBuffer text = ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                "a.onnx",
                problemOf("onnx.not-a-model", () -> OnnxModel.read(text, "a.onnx"))
                        .where());
    }
}
