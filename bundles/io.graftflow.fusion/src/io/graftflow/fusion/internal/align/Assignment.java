package io.graftflow.fusion.internal.align;

import java.util.Arrays;

/**
 * Pairs rows with columns so that the sum of the gains is largest, by shortest augmenting paths (Kuhn, The Hungarian method
 * for the assignment problem, 1955; Jonker and Volgenant, A shortest augmenting path algorithm for dense and sparse linear
 * assignment problems, 1987). Time grows with the cube of the size.
 */
final class Assignment {

    private Assignment() {}

    /**
     * The best pairing.
     *
     * @param gain a square matrix of finite numbers
     * @return for each row its column
     */
    static int[] largest(double[][] gain) {
        int size = gain.length;
        double[] rowPrice = new double[size + 1];
        double[] columnPrice = new double[size + 1];
        int[] rowOf = new int[size + 1];
        for (int row = 1; row <= size; row++) {
            augment(gain, row, rowPrice, columnPrice, rowOf);
        }
        int[] columns = new int[size];
        for (int column = 1; column <= size; column++) {
            columns[rowOf[column] - 1] = column - 1;
        }
        return columns;
    }

    /** Gives one more row a column; column 0 stands for the row that has none yet. */
    private static void augment(double[][] gain, int start, double[] rowPrice, double[] columnPrice, int[] rowOf) {
        int size = gain.length;
        double[] distance = new double[size + 1];
        Arrays.fill(distance, Double.POSITIVE_INFINITY);
        int[] before = new int[size + 1];
        boolean[] done = new boolean[size + 1];
        rowOf[0] = start;
        int column = 0;
        do {
            done[column] = true;
            int row = rowOf[column];
            double step = Double.POSITIVE_INFINITY;
            int next = 0;
            for (int other = 1; other <= size; other++) {
                if (!done[other]) {
                    double cost = -gain[row - 1][other - 1] - rowPrice[row] - columnPrice[other];
                    if (cost < distance[other]) {
                        distance[other] = cost;
                        before[other] = column;
                    }
                    if (distance[other] < step) {
                        step = distance[other];
                        next = other;
                    }
                }
            }
            for (int other = 0; other <= size; other++) {
                if (done[other]) {
                    rowPrice[rowOf[other]] += step;
                    columnPrice[other] -= step;
                } else {
                    distance[other] -= step;
                }
            }
            column = next;
        } while (rowOf[column] != 0);
        while (column != 0) {
            rowOf[column] = rowOf[before[column]];
            column = before[column];
        }
    }
}
