package io.graftflow.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.UnknownFieldSet;
import io.graftflow.onnx.internal.Protos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WritingTest {

    @TempDir
    Path folder;

    @Test
    void anUnchangedModelKeepsItsBytes() throws IOException {
        for (String name : TestModels.NAMES) {
            Path file = TestModels.copy(name, folder);
            Path again = folder.resolve("again.onnx");
            OnnxModel.read(file).write(again);
            assertEquals(-1, Files.mismatch(file, again), name);
        }
    }

    @Test
    void readAfterWriteIsTheIdentity() throws IOException {
        for (OnnxModel model : TestModels.all().toList()) {
            OnnxModel changed = model.withMetadata(Map.of("key", "value"));
            Path file = folder.resolve("one.onnx");
            changed.write(file);
            assertEquals(changed.proto(), OnnxModel.read(file).proto());
            assertEquals(Files.size(file), changed.bytes());
        }
    }

    @Test
    void readAfterWriteIsTheIdentityWithExternalData() throws IOException {
        for (OnnxModel model : TestModels.all().toList()) {
            OnnxModel changed = model.withMetadata(Map.of("key", "value"));
            Path file = folder.resolve("two.onnx");
            changed.write(file, 5_000);
            assertEquals(changed.proto(), OnnxModel.read(file).proto());
            assertTrue(Files.exists(folder.resolve("two.onnx.data")));
        }
    }

    @Test
    void contentsMadeWhileWritingStandWhereTheOldOnesStood() throws IOException {
        for (OnnxModel model : TestModels.all().toList()) {
            Map<String, TensorData> changed = new TreeMap<>();
            Map<String, TensorContent> contents = new TreeMap<>();
            for (String name : model.initializerNames()) {
                TensorData old = model.initializer(name);
                if (old.element() == ElementType.FLOAT) {
                    float[] values = old.floats();
                    for (int i = 0; i < values.length; i++) {
                        values[i] += i;
                    }
                    TensorData tensor = TensorData.of(values).reshape(old.shape());
                    changed.put(name, tensor);
                    contents.put(name, out -> out.write(tensor.bytes()));
                }
            }
            model.write(folder.resolve("streamed.onnx"), contents);
            assertEquals(
                    model.withInitializers(changed).sha256(),
                    OnnxModel.read(folder.resolve("streamed.onnx")).sha256());
        }
    }

    @Test
    void externalDataIsAlignedForMapping() throws IOException {
        Path file = folder.resolve("aligned.onnx");
        TestModels.read("bert").write(file, 1);
        ModelProto stored = ModelProto.parseFrom(Files.readAllBytes(file));
        long outside = stored.getGraph().getInitializerList().stream()
                .filter(tensor -> tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL)
                .peek(tensor -> {
                    Map<String, String> entries = Protos.map(tensor.getExternalDataList());
                    assertEquals("aligned.onnx.data", entries.get("location"));
                    assertEquals(0, Long.parseLong(entries.get("offset")) % 4096);
                    assertFalse(tensor.hasRawData());
                })
                .count();
        assertEquals(
                15, outside, "the tensors of 1024 bytes or more: two tables, twelve matrices in layers, the pooler");
    }

    @Test
    void aModelCanReplaceTheFilesThatItIsReadFrom() throws IOException {
        Path file = folder.resolve("self.onnx");
        OnnxModel model = TestModels.read("bert");
        model.write(file, 1);
        OnnxModel read = OnnxModel.read(file);
        Map<String, TensorData> change = Map.of("norm.bias", TensorData.of(new float[40]));
        read.withInitializers(change).write(file, 1);
        OnnxModel again = OnnxModel.read(file);
        assertArrayEquals(new float[40], again.initializer("norm.bias").floats());
        assertEquals(model.initializer("words.weight"), again.initializer("words.weight"));
        assertEquals(model.initializer("words.weight"), read.initializer("words.weight"), "the old view still holds");
    }

    @Test
    void typedFieldsSurviveInBothForms() throws IOException {
        var tensor = TensorProto.newBuilder().setName("w").setDataType(1).addDims(2000);
        for (int i = 0; i < 2000; i++) {
            tensor.addFloatData(i);
        }
        var numbers = TensorProto.newBuilder().setName("n").setDataType(7).addDims(500);
        for (int i = 0; i < 500; i++) {
            numbers.addInt64Data(i * i);
        }
        OnnxModel model = OnnxModel.of(ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(GraphProto.newBuilder().addInitializer(tensor).addInitializer(numbers))
                .build());
        for (long limit : new long[] {1, 1_000_000}) {
            Path file = folder.resolve("typed" + limit + ".onnx");
            model.write(file, limit);
            OnnxModel read = OnnxModel.read(file);
            assertEquals(model.initializer("w"), read.initializer("w"));
            assertEquals(model.initializer("n"), read.initializer("n"));
            assertEquals(model.sha256(), read.withMetadata(Map.of()).sha256());
        }
    }

    @Test
    void unknownFieldsAreKept() throws IOException {
        var unknown = UnknownFieldSet.newBuilder()
                .addField(4711, UnknownFieldSet.Field.newBuilder().addVarint(42).build())
                .build();
        OnnxModel mlp = TestModels.mlp();
        var graph = mlp.graph().toBuilder().setUnknownFields(unknown);
        graph.setNode(0, graph.getNode(0).toBuilder().setUnknownFields(unknown));
        Path file = folder.resolve("unknown.onnx");
        OnnxModel.of(mlp.proto().toBuilder().setGraph(graph).build()).write(file);
        OnnxModel read = OnnxModel.read(file).withMetadata(Map.of("a", "b"));
        read.write(file);
        GraphProto kept = OnnxModel.read(file).graph();
        assertEquals(unknown, kept.getUnknownFields());
        assertEquals(unknown, kept.getNode(0).getUnknownFields());
    }

    @Test
    void leavesNothingElseBehind() throws IOException {
        TestModels.mlp().write(folder.resolve("sub/clean.onnx"));
        TestModels.mlp().write(folder.resolve("sub/clean.onnx"));
        try (var files = Files.list(folder.resolve("sub"))) {
            assertEquals(
                    List.of("clean.onnx"),
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }
}
