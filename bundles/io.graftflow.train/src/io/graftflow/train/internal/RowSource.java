package io.graftflow.train.internal;

import io.graftflow.base.Progress;
import io.graftflow.preprocess.Encoded;
import java.util.Arrays;

/** Rows that become a network's inputs. Safe for use by several threads. */
public interface RowSource {

    /** How many rows there are. */
    int rows();

    /** What stands for a row's content. */
    RowKey key(int row);

    /** The inputs for some rows, in the order in which they are given. */
    Encoded load(int[] rows, Progress progress);

    /** Some of the rows. */
    default RowSource select(int[] chosen) {
        RowSource all = this;
        return new RowSource() {
            @Override
            public int rows() {
                return chosen.length;
            }

            @Override
            public RowKey key(int row) {
                return all.key(chosen[row]);
            }

            @Override
            public Encoded load(int[] rows, Progress progress) {
                return all.load(Arrays.stream(rows).map(row -> chosen[row]).toArray(), progress);
            }
        };
    }

    /** The same rows with other inputs, a row for each row. */
    default RowSource withInputs(Encoded inputs) {
        RowSource all = this;
        return new RowSource() {
            @Override
            public int rows() {
                return all.rows();
            }

            @Override
            public RowKey key(int row) {
                return all.key(row);
            }

            @Override
            public Encoded load(int[] rows, Progress progress) {
                return new SomeRows(inputs, rows);
            }
        };
    }
}
