package io.graftflow.data.internal;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Divides groups in one proportion by the method of the largest remainder (Hamilton's). */
public final class Shares {

    private Shares() {}

    /**
     * How many of each group go to the first part.
     *
     * @param sizes the groups' sizes, together at least 2
     * @param fraction the first part's share, above 0 and below 1
     * @return counts that add up to the nearest whole share of all, but at least 1 and not all; of a group of two or
     *     more at least one and not all, even if the sum has to give way for it
     */
    public static int[] of(int[] sizes, double fraction) {
        long all = 0;
        for (int size : sizes) {
            all += size;
        }
        long wanted = Math.max(1, Math.min(all - 1, Math.round(fraction * all)));
        int[] counts = new int[sizes.length];
        double[] exact = new double[sizes.length];
        long sum = 0;
        for (int i = 0; i < sizes.length; i++) {
            exact[i] = sizes[i] * (double) wanted / all;
            counts[i] = Math.max(least(sizes[i]), Math.min(most(sizes[i]), (int) Math.floor(exact[i])));
            sum += counts[i];
        }
        // by how much a group has too few; the first group wins a tie, so that the result is one
        Comparator<Integer> lack =
                Comparator.<Integer>comparingDouble(i -> counts[i] - exact[i]).thenComparing(i -> i);
        while (sum < wanted) {
            sum += fill(sizes, counts, lack, wanted - sum);
            if (sum < wanted && full(sizes, counts)) {
                break;
            }
        }
        Comparator<Integer> excess =
                Comparator.<Integer>comparingDouble(i -> exact[i] - counts[i]).thenComparing(i -> i);
        while (sum > wanted) {
            long taken = take(sizes, counts, excess, sum - wanted);
            if (taken == 0) {
                break;
            }
            sum -= taken;
        }
        return counts;
    }

    private static int least(int size) {
        return size >= 2 ? 1 : 0;
    }

    private static int most(int size) {
        return size >= 2 ? size - 1 : size;
    }

    private static boolean full(int[] sizes, int[] counts) {
        for (int i = 0; i < sizes.length; i++) {
            if (counts[i] < most(sizes[i])) {
                return false;
            }
        }
        return true;
    }

    private static long fill(int[] sizes, int[] counts, Comparator<Integer> lack, long room) {
        var queue = new PriorityQueue<Integer>(lack);
        for (int i = 0; i < sizes.length; i++) {
            if (counts[i] < most(sizes[i])) {
                queue.add(i);
            }
        }
        long added = 0;
        while (added < room && !queue.isEmpty()) {
            counts[queue.remove()]++;
            added++;
        }
        return added;
    }

    private static long take(int[] sizes, int[] counts, Comparator<Integer> excess, long room) {
        var queue = new PriorityQueue<Integer>(excess);
        for (int i = 0; i < sizes.length; i++) {
            if (counts[i] > least(sizes[i])) {
                queue.add(i);
            }
        }
        long taken = 0;
        while (taken < room && !queue.isEmpty()) {
            counts[queue.remove()]--;
            taken++;
        }
        return taken;
    }
}
