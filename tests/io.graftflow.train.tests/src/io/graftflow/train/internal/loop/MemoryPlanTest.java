package io.graftflow.train.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.engine.Device;
import io.graftflow.engine.Optimizer;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.preprocess.Encoded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemoryPlanTest {

    private final MemoryPlan plan = new MemoryPlan(
            LoopBench.program(LoopBench.network("Relu"), LoopBench.WEIGHTS, LoopBench.PLAIN),
            Vectors.labeled(40, 1).inputs());

    @TempDir
    private Path folder;

    private void file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void aStepTakesWeightsGradientsAndWhatEachNodeGives() {
        long weights = 4 * (8 * Vectors.WIDTH + 8 + 3 * 8 + 3);
        long row = 4 * (8 + 8 + 3);
        long largest = 4 * 8;
        for (int rows : new int[] {1, 7, 40}) {
            assertEquals(2 * weights + rows * (row + 2 * largest), plan.bytes(rows), rows + " rows");
        }
    }

    /** What the engine keeps stands in its checkpoint, where each trained tensor is named once for each tensor of state. */
    @Test
    void theOptimizersStateIsWhatTheEngineKeeps() throws IOException {
        OnnxModel network = LoopBench.network("Relu");
        Encoded rows = Vectors.labeled(40, 1).inputs();
        long plain = new MemoryPlan(LoopBench.program(network, LoopBench.WEIGHTS, LoopBench.PLAIN), rows).bytes(1);
        long weights = 4 * (8 * Vectors.WIDTH + 8 + 3 * 8 + 3);
        Map<String, List<Map<String, Double>>> optimizers = Map.of(
                "gd", List.of(Map.of()),
                "sgd", List.of(Map.of(), Map.of("momentum", 0.9)),
                "adam", List.of(Map.of()),
                "adamw", List.of(Map.of()),
                "rmsprop",
                        List.of(
                                Map.of(),
                                Map.of("momentum", 0.9),
                                Map.of("centered", 1.0),
                                Map.of("momentum", 0.9, "centered", 1.0)),
                "adagrad", List.of(Map.of()),
                "lamb", List.of(Map.of()),
                "lion", List.of(Map.of()));
        for (String name : optimizers.keySet()) {
            for (Map<String, Double> options : optimizers.get(name)) {
                var program = LoopBench.program(
                        network, LoopBench.WEIGHTS, LoopBench.PLAIN.withOptimizer(new Optimizer(name, options)));
                Path file = folder.resolve(name + options.hashCode());
                try (var session = LoopBench.ENGINE.train(program, Device.CPU, LoopBench.ONE_THREAD)) {
                    session.save(file);
                }
                long states = kept(file, "\"optimizer/\\d/first.weight\":\\{\"dtype\":\"F32\",\"shape\":\\[8,");
                assertEquals(states * weights, new MemoryPlan(program, rows).bytes(1) - plain, name + options);
            }
        }
    }

    private static long kept(Path file, String pattern) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        return Pattern.compile(pattern).matcher(text).results().count();
    }

    @Test
    void rowsAreHalvedUntilTheyFit() {
        assertEquals(32, plan.parts(32, plan.bytes(32), OptionalLong.empty()).rows());
        assertEquals(
                16, plan.parts(32, plan.bytes(32) - 1, OptionalLong.empty()).rows());
        assertEquals(4, plan.parts(32, plan.bytes(7), OptionalLong.empty()).rows());
        MemoryPlan.Parts none = plan.parts(32, 1, OptionalLong.empty());
        assertEquals(1, none.rows());
        assertFalse(none.fits());
    }

    @Test
    void withoutALimitFourFifthsOfWhatIsFreeMayBeTaken() {
        long bytes = plan.bytes(32);
        assertEquals(16, plan.parts(32, 0, OptionalLong.of(bytes * 5 / 4 - 9)).rows());
        assertEquals(32, plan.parts(32, 0, OptionalLong.of(bytes * 5 / 4 + 9)).rows());
        assertTrue(plan.parts(32, 0, OptionalLong.empty()).fits());
    }

    @Test
    void theMachineAndTheControlGroupTellWhatIsFree() throws IOException {
        var memory = new Memory(folder);
        assertEquals(OptionalLong.empty(), memory.available());
        file("proc/meminfo", "MemTotal:  2000 kB\nMemAvailable:   1000 kB\n");
        assertEquals(OptionalLong.of(1_024_000), memory.available());
        file("sys/fs/cgroup/memory.max", "max\n");
        file("sys/fs/cgroup/memory.current", "5000\n");
        assertEquals(OptionalLong.of(1_024_000), memory.available());
        file("sys/fs/cgroup/memory.max", "25000\n");
        assertEquals(OptionalLong.of(20_000), memory.available());
    }

    @Test
    void thisProcessHasMemory() {
        assertTrue(Memory.here().resident().orElse(0) > 1 << 20);
    }
}
