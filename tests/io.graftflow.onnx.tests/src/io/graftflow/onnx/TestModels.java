package io.graftflow.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.Executable;

/** The models that the tests use. */
final class TestModels {

    /** Exported networks, small, with random weights. */
    static final List<String> NAMES = List.of(
            "audio-conv1d", "bert", "clip", "densenet", "lstm-text", "resnet", "squeezenet", "tabular-mlp", "unet");

    private TestModels() {}

    static byte[] bytes(String name) {
        try (InputStream in = TestModels.class.getResourceAsStream("/resources/models/" + name + ".onnx")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static OnnxModel read(String name) {
        return OnnxModel.read(ByteBuffer.wrap(bytes(name)), name);
    }

    static Path copy(String name, Path folder) throws IOException {
        return Files.write(folder.resolve(name + ".onnx"), bytes(name));
    }

    static Stream<OnnxModel> all() {
        return NAMES.stream().map(TestModels::read);
    }

    static float[] floats(Random random, int count) {
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    /** x [batch, 4] -> hidden [batch, 3] -> relu -> y [batch, 2], with named weights. */
    static OnnxModel mlp() {
        var random = new Random(1);
        var g = new GraphBuilder("mlp", 17);
        String x = g.input("x", ElementType.FLOAT, Shape.of("batch", 4));
        String w1 = g.initializer("fc1.weight", TensorData.of(floats(random, 12), 3, 4));
        String b1 = g.initializer("fc1.bias", TensorData.of(floats(random, 3)));
        String w2 = g.initializer("fc2.weight", TensorData.of(floats(random, 6), 2, 3));
        String b2 = g.initializer("fc2.bias", TensorData.of(floats(random, 2)));
        String hidden = g.node("Gemm", x, w1, b1).attribute("transB", 1).as("hidden");
        String relu = g.node("Relu", hidden).as("relu");
        g.node("Gemm", relu, w2, b2).attribute("transB", 1).as("y");
        g.output("y", ElementType.FLOAT, Shape.of("batch", 2));
        return g.build();
    }

    static Problem problemOf(String code, Executable executable) {
        Problem problem = assertThrows(ProblemException.class, executable).problem();
        assertEquals(code, problem.code(), problem.sentence());
        return problem;
    }
}
