package io.graftflow.preprocess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.onnx.TensorData;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LengthBucketsTest {

    @Test
    void everyRowStandsInOneBatchAndEveryLimitIsKept() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            int[] lengths = random.ints(random.nextInt(300), 1, 130).toArray();
            var limits = new LengthBuckets(1 + random.nextInt(40), 1 + random.nextInt(2000), random.nextDouble());
            List<int[]> batches = limits.of(lengths);
            int[] rows = batches.stream().flatMapToInt(Arrays::stream).sorted().toArray();
            assertArrayEquals(IntStream.range(0, lengths.length).toArray(), rows, "seed " + seed);
            for (int[] batch : batches) {
                int longest =
                        Arrays.stream(batch).map(row -> lengths[row]).max().orElseThrow();
                int shortest =
                        Arrays.stream(batch).map(row -> lengths[row]).min().orElseThrow();
                assertTrue(batch.length <= limits.rows(), "seed " + seed);
                assertTrue(batch.length == 1 || longest * batch.length <= limits.tokens(), "seed " + seed);
                assertTrue(longest <= shortest * (1 + limits.padding()), "seed " + seed);
            }
        }
    }

    @Test
    void exactBatchesHoldOneLength() {
        List<int[]> batches = LengthBuckets.DEFAULT.exact().of(new int[] {5, 3, 5, 4, 3});
        assertEquals(
                List.of("[1, 4]", "[3]", "[0, 2]"),
                batches.stream().map(Arrays::toString).toList());
    }

    @Test
    void equalLengthsGoInOrderUpToTheNumberOfRows() {
        List<int[]> batches = LengthBuckets.DEFAULT.withRows(2).of(new int[] {1, 1, 1});
        assertEquals(
                List.of("[0, 1]", "[2]"), batches.stream().map(Arrays::toString).toList());
    }

    @Test
    void limitsThatNoBatchCouldKeepAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new LengthBuckets(0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new LengthBuckets(1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new LengthBuckets(1, 1, -0.1));
    }

    @Test
    void withoutPaddingOnlyRowsOfOneGroupStandTogether() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            int[][] sizes = new int[random.nextInt(60)][];
            Arrays.setAll(sizes, row -> new int[] {1 + random.nextInt(4), 1 + random.nextInt(4)});
            boolean pads = random.nextBoolean();
            var limits = new LengthBuckets(1 + random.nextInt(8), 1 + random.nextInt(60), pads ? 0 : 0.5);
            List<int[]> batches = limits.of(new Pairs(sizes, pads));
            int[] rows = batches.stream().flatMapToInt(Arrays::stream).sorted().toArray();
            assertArrayEquals(IntStream.range(0, sizes.length).toArray(), rows, "seed " + seed);
            for (int[] batch : batches) {
                for (int row : batch) {
                    assertArrayEquals(sizes[batch[0]], sizes[row], "seed " + seed);
                }
            }
        }
    }

    /** Rows that are long in two ways. */
    private record Pairs(int[][] sizes, boolean pads) implements Encoded {
        @Override
        public int rows() {
            return sizes.length;
        }

        @Override
        public int length(int row) {
            return Math.max(sizes[row][0], sizes[row][1]);
        }

        @Override
        public int group(int row) {
            return sizes[row][0] * 100 + sizes[row][1];
        }

        @Override
        public Map<String, TensorData> batch(int... rows) {
            throw new UnsupportedOperationException("these rows have no tensors");
        }
    }
}
