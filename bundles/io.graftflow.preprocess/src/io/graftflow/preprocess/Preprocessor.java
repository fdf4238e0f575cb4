package io.graftflow.preprocess;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.Row;
import io.graftflow.model.Model;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.preprocess.internal.TensorPreprocessor;
import io.graftflow.preprocess.internal.TextPreprocessor;
import java.util.List;

/**
 * Turns the raw values of rows into a network's inputs. A raw value is an object of the class that {@link
 * io.graftflow.data.ColumnKind} names for the column. Safe for use by several threads. Whoever opens it closes it.
 */
public interface Preprocessor extends AutoCloseable {

    /**
     * The preprocessing that a model carries.
     *
     * @throws ProblemException {@code preprocess.no-tokenizer} when the folder lacks the tokenizer's file; {@code
     *     preprocess.bad-tokenizer} when that cannot be read; {@code preprocess.unknown-input} when the network wants
     *     an input that this kind of data does not give
     */
    static Preprocessor of(Model model) {
        List<TensorSpec> inputs = model.spec().inputs();
        Preprocessing how = model.spec().preprocessing();
        return how instanceof Preprocessing.Text text
                ? TextPreprocessor.open(model, text, inputs)
                : TensorPreprocessor.open(inputs);
    }

    /**
     * A hash of all that decides what comes out for a value, apart from the value: the tokenizer's content, lengths,
     * the inputs that are made.
     *
     * @return 64 hexadecimal digits
     */
    String identity();

    /**
     * Whether a column's values can be taken.
     *
     * @throws ProblemException {@code preprocess.wrong-column}
     */
    void check(Column column);

    /**
     * The raw value of a row.
     *
     * @throws ProblemException {@code preprocess.null-text}, {@code preprocess.null-value} when it is missing
     */
    Object read(Row row, int column);

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
