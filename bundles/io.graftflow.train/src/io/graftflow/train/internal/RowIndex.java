package io.graftflow.train.internal;

import java.util.Arrays;

/** From row keys to numbers from 0 on, in flat arrays: a million rows take 50 MB. */
final class RowIndex {

    private static final int EMPTY = -1;

    private long[] high = new long[64];
    private long[] low = new long[64];
    private long[] values = filled(64);
    private int size;

    private static long[] filled(int length) {
        long[] values = new long[length];
        Arrays.fill(values, EMPTY);
        return values;
    }

    /** The number of a key, or -1. */
    long get(RowKey key) {
        return values[slot(key)];
    }

    /** Sets the number of a key. */
    void put(RowKey key, long value) {
        if (size * 2 >= values.length) {
            grow();
        }
        int slot = slot(key);
        size += values[slot] == EMPTY ? 1 : 0;
        high[slot] = key.high();
        low[slot] = key.low();
        values[slot] = value;
    }

    /** How many keys there are. */
    int size() {
        return size;
    }

    private int slot(RowKey key) {
        int mask = values.length - 1;
        int slot = (int) (key.low() >>> 16) & mask;
        while (values[slot] != EMPTY && (high[slot] != key.high() || low[slot] != key.low())) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldHigh = high;
        long[] oldLow = low;
        long[] oldValues = values;
        high = new long[oldValues.length * 2];
        low = new long[oldValues.length * 2];
        values = filled(oldValues.length * 2);
        for (int i = 0; i < oldValues.length; i++) {
            if (oldValues[i] != EMPTY) {
                int slot = slot(new RowKey(oldHigh[i], oldLow[i]));
                high[slot] = oldHigh[i];
                low[slot] = oldLow[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
