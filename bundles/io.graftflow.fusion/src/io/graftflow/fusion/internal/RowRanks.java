package io.graftflow.fusion.internal;

import java.util.Arrays;

/**
 * Where a change stands among those of its row, from the smallest to the largest, as a number that grows in even steps.
 *
 * @param rowLength how many changes a row has
 * @param lowest the number of the smallest change of a row
 * @param range how much larger that of the largest change is
 */
record RowRanks(int rowLength, double lowest, double range) {

    /** The numbers of the changes of whole rows. */
    double[] of(float[] changes, int count) {
        double[] numbers = new double[count];
        long[] order = new long[rowLength];
        for (int start = 0; start < count; start += rowLength) {
            for (int i = 0; i < rowLength; i++) {
                // the sizes of floats stand in the order of their bits, so one sort of whole numbers ranks size and
                // place
                order[i] = (long) Magnitudes.bits(changes[start + i]) << Integer.SIZE | i;
            }
            Arrays.sort(order);
            for (int rank = 0; rank < rowLength; rank++) {
                double part = rowLength == 1 ? 0.5 : (double) rank / (rowLength - 1);
                numbers[start + (int) order[rank]] = lowest + range * part;
            }
        }
        return numbers;
    }
}
