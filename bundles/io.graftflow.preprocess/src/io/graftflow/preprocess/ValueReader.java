package io.graftflow.preprocess;

import io.graftflow.base.ProblemException;
import io.graftflow.data.Row;

/** Takes the raw value of a row, for {@link Preprocessor#encode}. Made for the columns of one table. */
@FunctionalInterface
public interface ValueReader {

    /**
     * The raw value of a row.
     *
     * @throws ProblemException {@code preprocess.null-text}, {@code preprocess.null-value} when it is missing
     */
    Object read(Row row);
}
