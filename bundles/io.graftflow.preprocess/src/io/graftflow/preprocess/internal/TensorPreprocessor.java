package io.graftflow.preprocess.internal;

import io.graftflow.base.Hash;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Row;
import io.graftflow.data.TableSpec;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.Feed;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.preprocess.ValueReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** Tensors as they are: one column of 32-bit floats becomes the network's one input, {@code [batch, …]}. */
public final class TensorPreprocessor implements Preprocessor {

    private final TensorSpec input;

    private TensorPreprocessor(TensorSpec input) {
        this.input = input;
    }

    /** Opens it for a network. */
    public static TensorPreprocessor open(List<TensorSpec> inputs) {
        if (inputs.size() != 1 || inputs.get(0).element() != ElementType.FLOAT) {
            throw ProblemException.error(
                    "preprocess.unknown-input",
                    "The model has no preprocessing, so a column must fill its input; expected one input of 32-bit floats,"
                            + " got " + inputs + ".",
                    "Give the model the tokenizer or the preprocessing that it was made with.");
        }
        return new TensorPreprocessor(inputs.get(0));
    }

    @Override
    public String identity() {
        return new Hash().add("tensor 1").add(input.toString()).hex();
    }

    @Override
    public List<Feed> feeds() {
        String recipe =
                new Hash().add("tensor 1").add(Feed.types(List.of(input))).hex();
        return List.of(new Feed(new Preprocessing.None(), recipe, Map.of(Feed.VALUES, input.name())));
    }

    @Override
    public ValueReader reader(TableSpec table, String column) {
        Column found = table.column(column);
        if (found.kind() != ColumnKind.TENSOR || !fits(input.shape(), found.shape())) {
            throw ProblemException.error(
                            "preprocess.wrong-column",
                            "The model takes tensors " + input + ", but column \"" + column + "\" holds "
                                    + found.kind().word() + (found.shape().isEmpty() ? "" : " " + found.shape())
                                    + ".",
                            "Choose a column of tensors of that shape.")
                    .at(column);
        }
        int index = table.index(column);
        return row -> read(row, index, found);
    }

    private static TensorRows.Value read(Row row, int index, Column column) {
        if (row.isNull(index)) {
            throw ProblemException.error(
                            "preprocess.null-value",
                            "Row " + (row.index() + 1) + " has no value in column \"" + column.name() + "\".",
                            "Fill it in, or leave such rows out before.")
                    .at(column.name());
        }
        return new TensorRows.Value(column.shape(), row.vector(index));
    }

    private static boolean fits(Shape expected, List<Long> row) {
        if (!expected.ranked()) {
            return true;
        }
        if (expected.rank() != row.size() + 1) {
            return false;
        }
        for (int i = 0; i < row.size(); i++) {
            Dim dim = expected.dim(i + 1);
            if (dim.orElse(row.get(i)) != row.get(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public byte[] content(Object value) {
        float[] elements = ((TensorRows.Value) value).elements();
        ByteBuffer bytes = ByteBuffer.allocate(elements.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(elements);
        return bytes.array();
    }

    @Override
    public Encoded encode(List<?> values, Progress progress) {
        return new TensorRows(
                input.name(), values.stream().map(TensorRows.Value.class::cast).toList());
    }

    @Override
    public void close() {
        // holds nothing
    }
}
