package io.graftflow.fusion.internal.align;

import java.util.Arrays;

/**
 * Pairs rows with columns so that the sum of the gains is largest (Jonker and Volgenant, A shortest augmenting path algorithm
 * for dense and sparse linear assignment problems, 1987). Columns get prices; most rows find a column that pays them best by
 * bidding, and the few that are left get theirs along shortest paths. Time grows with the cube of the size at worst; it is
 * much shorter when the best pair of a row is often the best of its column, as with gains that are negative distances.
 */
final class Assignment {

    private static final int NONE = -1;
    private static final int ROUNDS_OF_BIDS = 2;

    /** For each row that has no column. */
    private static final int MOST_BIDS = 10;

    private final double[][] gain;
    private final int size;
    private final double[] prices;
    private final int[] columnOf;
    private final int[] rowOf;
    private final double[] distance;
    private final int[] before;
    private final int[] columns;

    private Assignment(double[][] gain) {
        this.gain = gain;
        this.size = gain.length;
        this.prices = new double[size];
        this.columnOf = new int[size];
        this.rowOf = new int[size];
        this.distance = new double[size];
        this.before = new int[size];
        this.columns = new int[size];
        Arrays.fill(columnOf, NONE);
        Arrays.fill(rowOf, NONE);
    }

    /**
     * The best pairing.
     *
     * @param gain a square matrix of finite numbers
     * @return for each row its column
     */
    static int[] largest(double[][] gain) {
        var assignment = new Assignment(gain);
        assignment.takeBestRows();
        int[] free = assignment.freeRows();
        for (int round = 0; round < ROUNDS_OF_BIDS && free.length > 0; round++) {
            assignment.bid(free);
            free = assignment.freeRows();
        }
        for (int row : free) {
            assignment.augment(row);
        }
        return assignment.columnOf;
    }

    private int[] freeRows() {
        int[] free = new int[size];
        int count = 0;
        for (int row = 0; row < size; row++) {
            if (columnOf[row] == NONE) {
                free[count++] = row;
            }
        }
        return Arrays.copyOf(free, count);
    }

    /** A column costs what the row gains by it that gains most, and goes to that row while it has no other. */
    private void takeBestRows() {
        Arrays.fill(prices, Double.NEGATIVE_INFINITY);
        int[] best = new int[size];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                if (gain[row][column] > prices[column]) {
                    prices[column] = gain[row][column];
                    best[column] = row;
                }
            }
        }
        for (int column = 0; column < size; column++) {
            if (columnOf[best[column]] == NONE) {
                pair(best[column], column);
            }
        }
    }

    private void pair(int row, int column) {
        columnOf[row] = column;
        rowOf[column] = row;
    }

    /** Each row takes the column that pays it best, and raises its price to where the second best would do as well. */
    private void bid(int[] free) {
        long most = (long) free.length * MOST_BIDS;
        int next = 0;
        int row = NONE;
        for (long bids = 0; bids < most && (row != NONE || next < free.length); bids++) {
            row = bid(row == NONE ? free[next++] : row);
        }
    }

    /** The row that lost its column by it; {@link #NONE} when none did. */
    private int bid(int row) {
        int best = NONE;
        double first = Double.NEGATIVE_INFINITY;
        double second = Double.NEGATIVE_INFINITY;
        for (int column = 0; column < size; column++) {
            double left = gain[row][column] - prices[column];
            if (left > first) {
                second = first;
                first = left;
                best = column;
            } else if (left > second) {
                second = left;
            }
        }
        int loser = rowOf[best];
        if (size > 1 && first > second) {
            prices[best] += first - second;
        } else if (loser != NONE) {
            return NONE;
        }
        if (loser != NONE) {
            columnOf[loser] = NONE;
        }
        pair(row, best);
        return loser;
    }

    /** Gives a row a column along the path on which the others lose least. */
    private void augment(int start) {
        for (int column = 0; column < size; column++) {
            distance[column] = prices[column] - gain[start][column];
            before[column] = start;
            columns[column] = column;
        }
        int done = 0;
        int near = 0;
        int settled = 0;
        int end = NONE;
        while (end == NONE) {
            if (done == near) {
                settled = done;
                near = nearest(done);
                end = freeColumn(done, near);
            } else {
                near = relax(columns[done++], near);
                end = freeColumn(done, near);
            }
        }
        double length = distance[end];
        for (int i = 0; i < settled; i++) {
            prices[columns[i]] += length - distance[columns[i]];
        }
        int row;
        do {
            row = before[end];
            int old = columnOf[row];
            pair(row, end);
            end = old;
        } while (row != start);
    }

    /** Puts the nearest of the columns from a place on there, all that are as near; the place after them. */
    private int nearest(int from) {
        double least = Double.POSITIVE_INFINITY;
        int end = from;
        for (int i = from; i < size; i++) {
            double own = distance[columns[i]];
            if (own <= least) {
                end = own < least ? from : end;
                least = own;
                swap(i, end++);
            }
        }
        return end;
    }

    /** Goes on from a column through its row to those that are not near yet; the place after those that are now. */
    private int relax(int column, int near) {
        int row = rowOf[column];
        double[] gains = gain[row];
        double length = distance[column];
        double shift = length - (prices[column] - gains[column]);
        int end = near;
        for (int i = near; i < size; i++) {
            int other = columns[i];
            double through = prices[other] - gains[other] + shift;
            if (through < distance[other]) {
                distance[other] = Math.max(through, length);
                before[other] = row;
                if (through <= length) {
                    swap(i, end++);
                }
            }
        }
        return end;
    }

    private int freeColumn(int from, int to) {
        for (int i = from; i < to; i++) {
            if (rowOf[columns[i]] == NONE) {
                return columns[i];
            }
        }
        return NONE;
    }

    private void swap(int one, int two) {
        int column = columns[one];
        columns[one] = columns[two];
        columns[two] = column;
    }
}
