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
    private static final double UNIT = 0x1.0p-53;

    private final long origin;

    Draws(long seed, String tensor, int model) {
        var name = new CRC32();
        name.update(tensor.getBytes(StandardCharsets.UTF_8));
        this.origin = mix(mix(seed + GOLDEN_RATIO) ^ (name.getValue() << Integer.SIZE | model));
    }

    /** 1 when the number of a place, 0 up to 1, is below a limit, else 0; found without a branch, which would be a lottery. */
    int isBelow(double limit, long place) {
        double number = (mix(origin + (place + 1) * GOLDEN_RATIO) >>> 11) * UNIT;
        return (int) (Double.doubleToRawLongBits(number - limit) >>> (Long.SIZE - 1));
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
