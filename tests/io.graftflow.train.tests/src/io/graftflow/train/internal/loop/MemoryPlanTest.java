package io.graftflow.train.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
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
        assertEquals(16, plan.parts(32, 0, OptionalLong.of(plan.bytes(31))).rows());
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
