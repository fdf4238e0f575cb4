package io.graftflow.fusion.internal;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Random numbers that depend on the seed, the tensor, the model and the place alone, so that it does not matter in which
 * parts a tensor is read (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014: the mixing function
 * of SplitMix64).
 */
final class Draws {

    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    /** All numbers are below it. */
    static final long END = 1L << Integer.SIZE - 1;

    private final long origin;

    Draws(long seed, String tensor, int model) {
        var name = new CRC32();
        name.update(tensor.getBytes(StandardCharsets.UTF_8));
        this.origin = mix(mix(seed + GOLDEN_RATIO) ^ (name.getValue() << Integer.SIZE | model));
    }

    /**
     * Numbers of consecutive places, whole ones from 0 up to {@link #END}. Two places share what is mixed for them.
     *
     * @param numbers takes them, from its start on
     */
    void fill(long start, int count, int[] numbers) {
        int odd = (int) (start & 1);
        int end = count - ((count - odd) & 1);
        if (odd == 1) {
            numbers[0] = at(start);
        }
        long state = state(start + odd);
        for (int i = odd; i < end; i += 2) {
            long both = mix(state);
            state += GOLDEN_RATIO;
            numbers[i] = (int) (both >>> Integer.SIZE + 1);
            numbers[i + 1] = (int) both >>> 1;
        }
        if (end < count) {
            numbers[end] = at(start + end);
        }
    }

    private int at(long place) {
        return (int) (place % 2 == 0 ? pair(place) >>> Integer.SIZE : pair(place)) >>> 1;
    }

    private long pair(long place) {
        return mix(state(place));
    }

    private long state(long place) {
        return origin + (place / 2 + 1) * GOLDEN_RATIO;
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
