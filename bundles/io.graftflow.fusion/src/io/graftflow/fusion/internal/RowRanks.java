package io.graftflow.fusion.internal;

import io.graftflow.fusion.Chunk;
import java.util.Arrays;

/**
 * Where a change stands among those of its row, from the smallest to the largest, as a number that grows in even steps.
 * Rows are ranked once, in the order in which places are asked for. For one chunk and one thread.
 */
final class RowRanks {

    private final int rowLength;
    private final double lowest;
    private final double range;
    private double[][] values = new double[0][];
    private long[] ranked = new long[0];

    /**
     * Numbers for the places of rows.
     *
     * @param lowest the number of the smallest change of a row
     * @param range how much larger that of the largest change is
     */
    RowRanks(int rowLength, double lowest, double range) {
        this.rowLength = rowLength;
        this.lowest = lowest;
        this.range = range;
    }

    /** The number of a place. */
    double of(Chunk chunk, int model, int place) {
        if (values.length != chunk.models().length) {
            values = new double[chunk.models().length][rowLength];
            ranked = new long[values.length];
            Arrays.fill(ranked, -1);
        }
        long row = (chunk.start() + place) / rowLength;
        if (ranked[model] != row) {
            ranked[model] = row;
            rank(chunk, model, place / rowLength * rowLength);
        }
        return values[model][place % rowLength];
    }

    private void rank(Chunk chunk, int model, int start) {
        long[] order = new long[rowLength];
        for (int i = 0; i < rowLength; i++) {
            // the sizes of floats stand in the order of their bits, so one sort of whole numbers ranks size and place
            order[i] = (long) Float.floatToRawIntBits(Magnitudes.of(chunk, model, start + i)) << Integer.SIZE | i;
        }
        Arrays.sort(order);
        for (int rank = 0; rank < rowLength; rank++) {
            double part = rowLength == 1 ? 0.5 : (double) rank / (rowLength - 1);
            values[model][(int) order[rank]] = lowest + range * part;
        }
    }
}
