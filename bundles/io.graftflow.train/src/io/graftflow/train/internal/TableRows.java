package io.graftflow.train.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Rows;
import io.graftflow.data.Table;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.preprocess.ValueReader;
import java.util.ArrayList;

/** The columns of a table that a model takes, read when it is needed. The keys of all rows are in memory, 16 bytes each. */
public final class TableRows implements RowSource {

    private final Table table;
    private final ValueReader reader;
    private final Preprocessor preprocessor;
    private final long[] high;
    private final long[] low;

    /**
     * Reads all rows once, for their keys.
     *
     * @param name the column of what the model takes, where it does not name its columns itself
     * @throws ProblemException when a value is missing or of the wrong kind
     */
    public TableRows(Table table, String name, Preprocessor preprocessor, Progress progress) {
        this.table = table;
        this.reader = preprocessor.reader(table.spec(), name);
        this.preprocessor = preprocessor;
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
                RowKey key = maker.key(preprocessor.content(reader.read(batch.at(i))));
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
                values.add(reader.read(cursor.seek(row)));
            }
        }
        return preprocessor.encode(values, progress);
    }
}
