package io.graftflow.train.internal.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.train.Batches;
import io.graftflow.train.Batches.LastBatch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DataOrderTest {

    private static final int ROWS = 103;

    /** Two rows of the first class, ten of the second, the rest of the third. */
    private static final int[] STRATA =
            IntStream.range(0, ROWS).map(row -> row < 2 ? 0 : row < 12 ? 1 : 2).toArray();

    private static List<int[]> epoch(Batches batches, long seed, int epoch) {
        return new DataOrder(new Vectors(new float[ROWS][1]), STRATA, batches, seed).epoch(epoch);
    }

    private static int[] all(List<int[]> batches) {
        return batches.stream().flatMapToInt(Arrays::stream).toArray();
    }

    @Test
    void eachRowStandsInAnEpochOnce() {
        int[] seen = all(epoch(Batches.of(10), 3, 0));
        Arrays.sort(seen);
        assertArrayEquals(IntStream.range(0, ROWS).toArray(), seen);
    }

    @Test
    void theSameSeedAndEpochGiveTheSameOrderAndOthersGiveOthers() {
        for (boolean balanced : new boolean[] {false, true}) {
            Batches batches = Batches.of(10).withBalanced(balanced);
            assertArrayEquals(all(epoch(batches, 3, 1)), all(epoch(batches, 3, 1)));
            assertFalse(Arrays.equals(all(epoch(batches, 3, 1)), all(epoch(batches, 3, 2))));
            assertFalse(Arrays.equals(all(epoch(batches, 3, 1)), all(epoch(batches, 4, 1))));
        }
    }

    @Test
    void balancedClassesComeEquallyOftenButForOneRow() {
        int[] drawn = all(epoch(Batches.of(10).withBalanced(true), 3, 0));
        assertEquals(ROWS, drawn.length);
        for (int label = 0; label < 3; label++) {
            int wanted = label;
            long count =
                    Arrays.stream(drawn).filter(row -> STRATA[row] == wanted).count();
            assertTrue(count == 34 || count == 35, "class " + label + " is drawn " + count + " times");
        }
    }

    @Test
    void rowsOfAClassComeAgainOnlyWhenAllHaveCome() {
        int[] drawn = all(epoch(Batches.of(10).withBalanced(true), 3, 0));
        for (int label = 0; label < 3; label++) {
            int wanted = label;
            int[] rows = IntStream.range(0, ROWS)
                    .filter(row -> STRATA[row] == wanted)
                    .toArray();
            long[] counts = Arrays.stream(rows)
                    .mapToLong(row ->
                            Arrays.stream(drawn).filter(own -> own == row).count())
                    .toArray();
            long spread = Arrays.stream(counts).max().orElse(0)
                    - Arrays.stream(counts).min().orElse(0);
            assertTrue(spread <= 1, Arrays.toString(counts));
        }
    }

    @Test
    void rowsThatAreComparedStandWithOthersOfTheirClass() {
        int[] classes = IntStream.range(0, 500).map(row -> row % 100).toArray();
        var order = new DataOrder(new Vectors(new float[500][1]), classes, Batches.of(20), 3, true);
        List<int[]> batches = order.epoch(0);
        assertEquals(
                500, batches.stream().flatMapToInt(Arrays::stream).distinct().count(), "each row once");
        long withCompany = batches.stream()
                .mapToLong(batch -> Arrays.stream(batch)
                        .filter(row -> Arrays.stream(batch).anyMatch(other -> other != row && other % 100 == row % 100))
                        .count())
                .sum();
        assertTrue(withCompany > 380, withCompany + " of 500; of 5 rows a class one is left over");
    }

    @Test
    void theLastBatchIsKeptLeftOutOrMerged() {
        List<int[]> kept = epoch(Batches.of(10), 3, 0);
        assertEquals(11, kept.size());
        assertEquals(3, kept.get(10).length);
        List<int[]> dropped = epoch(Batches.of(10).withLast(LastBatch.DROP), 3, 0);
        assertEquals(10, dropped.size());
        assertEquals(100, all(dropped).length);
        List<int[]> merged = epoch(Batches.of(10).withLast(LastBatch.MERGE), 3, 0);
        assertEquals(10, merged.size());
        assertEquals(13, merged.get(9).length);
        assertArrayEquals(all(kept), all(merged));
    }

    @Test
    void aLastBatchOfHalfTheSizeOrMoreIsNotMergedAndTheOnlyOneStays() {
        assertEquals(52, epoch(Batches.of(51).withLast(LastBatch.MERGE), 3, 0).get(1).length);
        assertEquals(23, epoch(Batches.of(40).withLast(LastBatch.MERGE), 3, 0).get(2).length);
        assertEquals(ROWS, all(epoch(Batches.of(500).withLast(LastBatch.DROP), 3, 0)).length);
    }
}
