package io.graftflow.preprocess;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.TableSpec;
import io.graftflow.model.Model;
import io.graftflow.preprocess.internal.Opening;
import java.util.List;

/**
 * Turns the raw values of rows into a network's inputs. A raw value is what a {@link ValueReader} takes from a row; of
 * text alone, a {@link String}. Safe for use by several threads. Whoever opens it closes it.
 */
public interface Preprocessor extends AutoCloseable {

    /**
     * The preprocessing that a model carries.
     *
     * @throws ProblemException {@code preprocess.no-tokenizer} when the folder lacks the tokenizer's file; {@code
     *     preprocess.bad-tokenizer} when that cannot be read; {@code preprocess.unknown-input} when the network wants
     *     an input that this kind of data does not give; {@code preprocess.wrong-width} when it wants more or fewer
     *     numbers than the plain columns give
     */
    static Preprocessor of(Model model) {
        return Opening.open(
                model.folder(), "", model.spec().preprocessing(), model.spec().inputs());
    }

    /**
     * A hash of all that decides what comes out for a value, apart from the value: the tokenizer's content, lengths,
     * the inputs that are made.
     *
     * @return 64 hexadecimal digits
     */
    String identity();

    /** What goes into the network, each kind of data by itself. */
    List<Feed> feeds();

    /**
     * Reads raw values from the rows of a table.
     *
     * @param table the table's columns
     * @param column the column that holds what the model takes; of no meaning for a model that reads columns by names
     *     of its own alone
     * @throws ProblemException {@code table.missing-column}; {@code preprocess.wrong-column} when a column's values cannot be
     *     taken
     */
    ValueReader reader(TableSpec table, String column);

    /**
     * The raw value of a text, for what takes a text of one column and nothing else.
     *
     * @throws ProblemException {@code preprocess.no-text} when it takes something else
     */
    default Object ofText(String text) {
        throw ProblemException.error(
                "preprocess.no-text",
                "The model does not take a text alone.",
                "Give a table with the columns that it reads.");
    }

    /** The bytes that tell a raw value from all others. */
    byte[] content(Object value);

    /**
     * Turns raw values into inputs.
     *
     * @throws io.graftflow.base.CancelledException soon after it was cancelled
     */
    Encoded encode(List<?> values, Progress progress);

    @Override
    void close();
}
