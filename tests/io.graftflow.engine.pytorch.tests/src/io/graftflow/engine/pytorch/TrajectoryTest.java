package io.graftflow.engine.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Json;
import io.graftflow.engine.Device;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.compare.Trajectory;
import io.graftflow.engine.compare.TrajectoryResult;
import io.graftflow.engine.testkit.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Trains every network that comes with the known results of a training; see {@link Fixtures#models}. */
class TrajectoryTest {

    @TempDir
    private Path folder;

    private static TrajectoryResult run(Path training) {
        return Trajectory.run(training, new PyTorchEngine(), Device.CPU, new SessionOptions(2));
    }

    @TestFactory
    Stream<DynamicTest> trainsAsPyTorchItself() {
        return Fixtures.models().stream()
                .filter(Trajectory::isIn)
                .map(folder -> dynamicTest(
                        folder.getFileName().toString(),
                        () -> assertEquals(List.of(), run(folder).complaints())));
    }

    /** One result at a time is made a little wrong. */
    @TestFactory
    Stream<DynamicTest> aResultThatIsAnotherIsTold() {
        Map<String, Consumer<ObjectNode>> wrong = new LinkedHashMap<>();
        wrong.put("The loss of step 3 is", json -> ((ArrayNode) json.at("/expected/losses"))
                .set(3, 1.0005 * json.at("/expected/losses/3").asDouble()));
        wrong.put(
                "The change of fc2.weight is",
                json -> grow((ObjectNode) json.at("/expected/delta_norms"), "fc2.weight"));
        wrong.put(
                "The change of bn1.running_mean is",
                json -> grow((ObjectNode) json.at("/expected/statistics_delta_norms"), "bn1.running_mean"));
        wrong.put("The logit 0 after training is", json -> ((ObjectNode) json.path("probe"))
                .set("logits", Json.parse("\"logits.npy\"", "logits")));
        wrong.put("The loss of step 1 is", json -> ((ArrayNode) json.path("learning_rates")).set(0, 0.9));
        wrong.put("The training has the loss \"mse\"", json -> json.put("loss", "mse"));
        return wrong.entrySet().stream()
                .map(entry -> dynamicTest(entry.getKey(), () -> told(entry.getValue(), entry.getKey())));
    }

    private static void grow(ObjectNode numbers, String name) {
        numbers.put(name, 1.005 * numbers.path(name).asDouble());
    }

    private void told(Consumer<ObjectNode> change, String complaint) throws IOException {
        Path from = Fixtures.model("tabular-mlp");
        Path to = folder.resolve("tabular-mlp");
        AtomicFiles.deleteTree(to);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        ObjectNode json = (ObjectNode) Json.read(to.resolve("training.json"));
        byte[] logits = Files.readAllBytes(to.resolve(json.at("/probe/logits").asText()));
        // a bit of the first number's fraction, behind the header of 128 bytes
        logits[130] ^= 0x10;
        Files.write(to.resolve("logits.npy"), logits);
        change.accept(json);
        Files.writeString(to.resolve("training.json"), Json.pretty(json));
        List<String> complaints = run(to).complaints();
        assertTrue(complaints.stream().anyMatch(said -> said.startsWith(complaint)), complaints.toString());
    }
}
