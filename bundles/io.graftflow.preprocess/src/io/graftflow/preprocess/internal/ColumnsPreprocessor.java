package io.graftflow.preprocess.internal;

import io.graftflow.base.Hash;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.Row;
import io.graftflow.data.TableSpec;
import io.graftflow.model.PlainColumn;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.Feed;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.preprocess.ValueReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Plain columns, which are read by their names, become one input of 32-bit floats, {@code [batch, width]}. */
public final class ColumnsPreprocessor implements Preprocessor {

    private final Preprocessing.Columns how;
    private final TensorSpec input;
    private final List<Map<String, Integer>> places;

    private ColumnsPreprocessor(Preprocessing.Columns how, TensorSpec input) {
        this.how = how;
        this.input = input;
        this.places = how.columns().stream().map(ColumnsPreprocessor::places).toList();
    }

    private static Map<String, Integer> places(PlainColumn column) {
        var places = new HashMap<String, Integer>();
        if (column instanceof PlainColumn.Category category) {
            category.values().forEach(value -> places.put(value, places.size()));
        }
        return places;
    }

    /** Opens it for a network. */
    public static ColumnsPreprocessor open(Preprocessing.Columns how, List<TensorSpec> inputs) {
        if (inputs.size() != 1 || inputs.get(0).element() != ElementType.FLOAT) {
            throw ProblemException.error(
                    "preprocess.unknown-input",
                    "Plain columns fill one input of 32-bit floats, but the network takes " + inputs + ".",
                    "Fuse the columns with a model once more.");
        }
        TensorSpec input = inputs.get(0);
        boolean fits = !input.shape().ranked()
                || input.shape().rank() == 2 && input.shape().dim(1).orElse(how.width()) == how.width();
        if (!fits) {
            throw ProblemException.error(
                            "preprocess.wrong-width",
                            "The network takes " + input + ", but the plain columns give " + how.width()
                                    + " numbers a row.",
                            "Fuse the columns with a model once more.")
                    .at(input.name());
        }
        return new ColumnsPreprocessor(how, input);
    }

    @Override
    public String identity() {
        return new Hash().add(recipe()).add(input.toString()).hex();
    }

    private String recipe() {
        var hash = new Hash().add("columns 1");
        for (PlainColumn column : how.columns()) {
            hash.add(column.kind()).add(column.name());
            column.features().forEach(hash::add);
            if (column instanceof PlainColumn.Numeric number) {
                hash.add(Double.toString(number.mean())).add(Double.toString(number.deviation()));
            }
        }
        return hash.hex();
    }

    @Override
    public List<Feed> feeds() {
        return List.of(new Feed(how, recipe(), Map.of(Feed.VALUES, input.name())));
    }

    @Override
    public ValueReader reader(TableSpec table, String column) {
        int[] indexes = new int[how.columns().size()];
        for (int i = 0; i < indexes.length; i++) {
            PlainColumn wanted = how.columns().get(i);
            require(wanted, table.column(wanted.name()));
            indexes[i] = table.index(wanted.name());
        }
        return row -> read(row, indexes);
    }

    private static void require(PlainColumn wanted, Column found) {
        boolean numeric = wanted instanceof PlainColumn.Numeric;
        if (numeric ? !found.kind().isNumeric() : !found.kind().isScalar()) {
            throw ProblemException.error(
                            "preprocess.wrong-column",
                            "The model takes " + (numeric ? "numbers" : "names") + " from column \"" + found.name()
                                    + "\", but it holds " + found.kind().word() + ".",
                            "Give the column another type where the table is read.")
                    .at(found.name());
        }
    }

    private float[] read(Row row, int[] indexes) {
        float[] values = new float[how.width()];
        int place = 0;
        for (int i = 0; i < indexes.length; i++) {
            PlainColumn column = how.columns().get(i);
            if (column instanceof PlainColumn.Numeric number) {
                fill(number, row, indexes[i], values, place);
            } else {
                fill(column, places.get(i), row, indexes[i], values, place);
            }
            place += column.width();
        }
        return values;
    }

    private static void fill(PlainColumn.Numeric column, Row row, int index, float[] values, int place) {
        double value = row.isNull(index) ? Double.NaN : row.number(index);
        boolean known = Double.isFinite(value);
        values[place] = known ? (float) ((value - column.mean()) / column.deviation()) : 0;
        if (column.missing()) {
            values[place + 1] = known ? 0 : 1;
        }
    }

    private static void fill(
            PlainColumn column, Map<String, Integer> places, Row row, int index, float[] values, int place) {
        if (row.isNull(index)) {
            if (column.missing()) {
                values[place + places.size()] = 1;
            }
            return;
        }
        Integer at = places.get(row.text(index));
        if (at != null) {
            values[place + at] = 1;
        }
    }

    @Override
    public byte[] content(Object value) {
        float[] elements = (float[]) value;
        ByteBuffer bytes = ByteBuffer.allocate(elements.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(elements);
        return bytes.array();
    }

    @Override
    public Encoded encode(List<?> values, Progress progress) {
        List<Long> shape = List.of((long) how.width());
        return new TensorRows(
                input.name(),
                values.stream()
                        .map(row -> new TensorRows.Value(shape, (float[]) row))
                        .toList());
    }

    @Override
    public void close() {
        // holds nothing
    }
}
