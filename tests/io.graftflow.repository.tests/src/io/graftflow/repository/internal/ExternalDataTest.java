package io.graftflow.repository.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.graftflow.base.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The names of the files that an ONNX model keeps weights in. */
final class ExternalDataTest {

    @TempDir
    Path temporary;

    private List<String> locations(byte[] model) throws IOException {
        return List.copyOf(ExternalData.locations(Files.write(temporary.resolve("model.onnx"), model)));
    }

    @Test
    void findsThemInInitializersAttributesBodiesAndFunctions() throws IOException {
        byte[] body = field(5, tensor("body.bin"));
        byte[] node = field(1, bytes(field(5, field(5, tensor("attribute.bin"))), field(5, field(6, body))));
        byte[] sparse = field(15, bytes(field(1, tensor("values.bin")), field(2, tensor("indices.bin"))));
        byte[] graph = field(7, bytes(field(5, tensor("initializer.bin")), node, sparse));
        byte[] function = field(25, field(7, field(5, field(10, tensor("function.bin")))));
        assertEquals(
                List.of("attribute.bin", "body.bin", "function.bin", "indices.bin", "initializer.bin", "values.bin"),
                locations(bytes(graph, function)));
    }

    @Test
    void findsEachOnce() throws IOException {
        byte[] initializer = field(5, tensor("weights.bin"));
        assertEquals(List.of("weights.bin"), locations(field(7, bytes(initializer, initializer))));
    }

    @Test
    void refusesEveryModelThatIsCutInTheMiddle() throws IOException {
        byte[] model = field(7, field(5, tensor("weights.bin")));
        for (int length = 1; length < model.length; length++) {
            byte[] cut = Arrays.copyOf(model, length);
            assertThrows(ProblemException.class, () -> locations(cut), "cut after " + length);
        }
    }

    @Test
    void failsOnRandomBytesWithAProblemOnly() throws IOException {
        for (int seed = 0; seed < 500; seed++) {
            byte[] noise = new byte[200];
            new Random(seed).nextBytes(noise);
            try {
                locations(noise);
            } catch (ProblemException e) {
                assertEquals("reference.not-onnx", e.problem().code(), "seed " + seed);
            }
        }
    }

    @Test
    void refusesGraphsThatNestWithoutEnd() {
        byte[] graph = new byte[0];
        for (int depth = 0; depth < 200; depth++) {
            graph = field(1, field(5, field(6, graph)));
        }
        byte[] model = field(7, graph);
        assertThrows(ProblemException.class, () -> locations(model));
    }

    private static byte[] tensor(String location) {
        return field(13, bytes(field(1, text("location")), field(2, text(location))));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] field(int number, byte[] value) {
        var out = new ByteArrayOutputStream();
        varint(number << 3 | 2, out);
        varint(value.length, out);
        out.writeBytes(value);
        return out.toByteArray();
    }

    private static void varint(int value, ByteArrayOutputStream out) {
        int rest = value;
        while (rest > 0x7f) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    private static byte[] bytes(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
