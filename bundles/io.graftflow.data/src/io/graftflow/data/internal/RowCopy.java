package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.TableSpec;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import java.util.function.LongToDoubleFunction;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Copies the rows of a stream of Arrow batches into a table's file. */
final class RowCopy {

    /** A value that does not fit its column, and the row that it is in. */
    static final class BadRow extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final long row;
        private final transient ProblemException problem;

        private BadRow(long row, ProblemException problem) {
            super(problem);
            this.row = row;
            this.problem = problem;
        }

        /** Which row it is, 0 for the first. */
        long row() {
            return row;
        }

        /** What is wrong, at no place yet. */
        ProblemException problem() {
            return problem;
        }
    }

    private final TableSpec spec;
    private final RowSink sink;
    private final List<String> nullTexts;
    private final LongToDoubleFunction fraction;

    /**
     * Copies into that sink.
     *
     * @param spec the sink's columns, one for each vector of the stream in order
     * @param nullTexts which texts mean a missing value in a column that is not text
     * @param fraction how much is done after so many rows, 0 to 1, or negative
     */
    RowCopy(TableSpec spec, RowSink sink, List<String> nullTexts, LongToDoubleFunction fraction) {
        this.spec = spec;
        this.sink = sink;
        this.nullTexts = nullTexts;
        this.fraction = fraction;
    }

    /** What is done by rows of which the source knows how many there are. */
    static LongToDoubleFunction fraction(OptionalLong total) {
        return rows -> total.isPresent() && total.getAsLong() > 0 ? Math.min(1, rows / (double) total.getAsLong()) : -1;
    }

    /** Copies all that comes. */
    void run(ArrowReader reader, Progress progress) throws IOException {
        IntConsumer[] cells = null;
        while (reader.loadNextBatch()) {
            progress.checkCancelled();
            if (cells == null) {
                cells = cells(reader);
            }
            copy(cells, reader.getVectorSchemaRoot().getRowCount());
            progress.report(fraction.applyAsDouble(sink.rows()), sink.rows() + " rows");
        }
    }

    private IntConsumer[] cells(ArrowReader reader) throws IOException {
        var copiers = new Cells(sink, reader, nullTexts);
        List<FieldVector> vectors = reader.getVectorSchemaRoot().getFieldVectors();
        var cells = new IntConsumer[vectors.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = copiers.copier(vectors.get(i), spec.columns().get(i), i);
        }
        return cells;
    }

    private void copy(IntConsumer[] cells, int rows) {
        for (int row = 0; row < rows; row++) {
            try {
                for (IntConsumer cell : cells) {
                    cell.accept(row);
                }
                sink.endRow();
            } catch (ProblemException e) {
                if (e.problem().code().equals("file.write-failed")) {
                    throw e;
                }
                throw new BadRow(sink.rows(), e);
            }
        }
    }
}
