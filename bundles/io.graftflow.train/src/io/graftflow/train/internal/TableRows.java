package io.graftflow.train.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.Rows;
import io.graftflow.data.Table;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.Preprocessor;
import java.util.ArrayList;

/** A column of a table, read when it is needed. The keys of all rows are in memory, 16 bytes each. */
public final class TableRows implements RowSource {

    private final Table table;
    private final int column;
    private final Preprocessor preprocessor;
    private final long[] high;
    private final long[] low;

    /**
     * Reads all rows once, for their keys.
     *
     * @throws ProblemException when a value is missing or of the wrong kind
     */
    public TableRows(Table table, String name, Preprocessor preprocessor, Progress progress) {
        this.table = table;
        this.column = table.spec().index(name);
        this.preprocessor = preprocessor;
        Column kind = table.spec().column(name);
        preprocessor.check(kind);
        if (table.rows() > Integer.MAX_VALUE - 8) {
            throw ProblemException.error(
                    "train.too-many-rows",
                    "The table has " + table.rows() + " rows; expected fewer than 2^31.",
                    "Split the table.");
        }
        this.high = new long[(int) table.rows()];
        this.low = new long[(int) table.rows()];
        var maker = new RowKey.Maker();
        table.forEachBatch(progress, batch -> {
            for (int i = 0; i < batch.size(); i++) {
                RowKey key = maker.key(preprocessor.content(preprocessor.read(batch.at(i), column)));
                int row = (int) batch.first() + i;
                high[row] = key.high();
                low[row] = key.low();
            }
        });
    }

    @Override
    public int rows() {
        return high.length;
    }

    @Override
    public RowKey key(int row) {
        return new RowKey(high[row], low[row]);
    }

    @Override
    public Encoded load(int[] rows, Progress progress) {
        var values = new ArrayList<Object>(rows.length);
        try (Rows cursor = table.cursor()) {
            for (int row : rows) {
                values.add(preprocessor.read(cursor.seek(row), column));
            }
        }
        return preprocessor.encode(values, progress);
    }
}
