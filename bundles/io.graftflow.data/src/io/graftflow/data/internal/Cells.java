package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.data.Column;
import io.graftflow.data.Media;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.BaseListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Copies values from vectors of any Arrow type into a column of a table; what does not fit is a problem. */
final class Cells {

    private final RowSink sink;
    private final DictionaryProvider dictionaries;
    private final List<String> nullTexts;

    /**
     * Copies into that sink.
     *
     * @param nullTexts which texts mean a missing value in a column that is not text
     */
    Cells(RowSink sink, DictionaryProvider dictionaries, List<String> nullTexts) {
        this.sink = sink;
        this.dictionaries = dictionaries;
        this.nullTexts = nullTexts;
    }

    /** What copies the value of a row of the vector into a column of the sink's row. */
    IntConsumer copier(FieldVector vector, Column column, int target) {
        IntConsumer copier = present(vector, column, target);
        return row -> {
            if (!vector.isNull(row)) {
                copier.accept(row);
            }
        };
    }

    private IntConsumer present(FieldVector vector, Column column, int target) {
        if (vector.getField().getDictionary() != null) {
            FieldVector words = dictionaries
                    .lookup(vector.getField().getDictionary().getId())
                    .getVector();
            IntConsumer word = copier(words, column, target);
            var places = (BaseIntVector) vector;
            return row -> word.accept(Math.toIntExact(places.getValueAsLong(row)));
        }
        return switch (column.kind()) {
            case TEXT, CATEGORY -> text(vector, target);
            case INTEGER -> integer(vector, column, target);
            case NUMBER -> number(vector, column, target);
            case BOOLEAN ->
                vector instanceof BitVector bits
                        ? row -> sink.bool(target, bits.get(row) == 1)
                        : parsed(vector, column, target);
            case TIMESTAMP -> timestamp(vector, column, target);
            case DATE ->
                vector instanceof DateDayVector days
                        ? row -> sink.days(target, days.get(row))
                        : parsed(vector, column, target);
            case BINARY -> row -> sink.bytes(target, bytes(vector, column, row));
            case IMAGE, SOUND, CLIP -> media(vector, column, target);
            case TENSOR -> tensor(vector, column, target);
        };
    }

    private IntConsumer text(FieldVector vector, int target) {
        if (vector instanceof VarCharVector texts) {
            return row -> sink.text(target, texts, row);
        }
        return row -> sink.text(target, Texts.of(vector, row));
    }

    /** By way of the text form, which holds for every pair of types that have one. */
    private IntConsumer parsed(FieldVector vector, Column column, int target) {
        return row -> {
            String text = Texts.of(vector, row);
            if (!nullTexts.contains(text)) {
                sink.set(target, Values.parse(column, text));
            }
        };
    }

    private IntConsumer integer(FieldVector vector, Column column, int target) {
        if (vector instanceof UInt8Vector) {
            return parsed(vector, column, target);
        }
        if (vector instanceof BaseIntVector numbers) {
            return row -> sink.integer(target, numbers.getValueAsLong(row));
        }
        return parsed(vector, column, target);
    }

    private IntConsumer number(FieldVector vector, Column column, int target) {
        if (vector instanceof FloatingPointVector numbers) {
            return row -> sink.number(target, numbers.getValueAsDouble(row));
        }
        if (vector instanceof BaseIntVector numbers && !(vector instanceof UInt8Vector)) {
            return row -> sink.number(target, numbers.getValueAsLong(row));
        }
        IntConsumer parsed = parsed(vector, column, target);
        return row -> {
            if (vector.getObject(row) instanceof BigDecimal decimal) {
                sink.number(target, decimal.doubleValue());
            } else {
                parsed.accept(row);
            }
        };
    }

    private IntConsumer timestamp(FieldVector vector, Column column, int target) {
        if (vector instanceof TimeStampVector moments) {
            TimeUnit unit = ((ArrowType.Timestamp) vector.getField().getType()).getUnit();
            return row -> sink.micros(target, Texts.micros(moments.get(row), unit));
        }
        return parsed(vector, column, target);
    }

    private IntConsumer media(FieldVector vector, Column column, int target) {
        if (vector instanceof StructVector struct) {
            FieldVector bytes = struct.getChild(Schemas.BYTES);
            FieldVector path = struct.getChild(Schemas.PATH);
            if (bytes == null || path == null) {
                throw unfit(column, vector);
            }
            return row -> {
                String name = path.isNull(row) ? "" : Texts.of(path, row);
                byte[] content = bytes.isNull(row) ? new byte[0] : bytes(bytes, column, row);
                if (!name.isEmpty() || content.length > 0) {
                    sink.media(target, new Media(name, content));
                }
            };
        }
        return row -> {
            if (vector.getObject(row) instanceof byte[] content) {
                sink.media(target, Media.of(content));
            } else if (!Texts.of(vector, row).isEmpty()) {
                sink.media(target, Media.at(Texts.of(vector, row)));
            }
        };
    }

    private static byte[] bytes(FieldVector vector, Column column, int row) {
        if (vector.getObject(row) instanceof byte[] content) {
            return content;
        }
        throw unfit(column, vector);
    }

    private IntConsumer tensor(FieldVector vector, Column column, int target) {
        if (vector instanceof BaseListVector list) {
            return list(list, column, target);
        }
        return parsed(vector, column, target);
    }

    /** Lists are nested as the shape says, or hold all numbers in a row. */
    private IntConsumer list(BaseListVector list, Column column, int target) {
        FieldVector elements = list.getChildrenFromFields().get(0);
        int length = column.elements();
        var values = new float[length];
        List<Long> shape = elements instanceof BaseListVector ? column.shape() : List.of((long) length);
        return row -> {
            int start = list.getElementStartIndex(row);
            if (elements instanceof Float4Vector numbers
                    && list.getElementEndIndex(row) - start == length
                    && areAllPresent(numbers, start, length)) {
                sink.vector(target, numbers, start);
            } else if (fill(values, 0, list, row, shape, 0) == length) {
                sink.vector(target, values, 0, length);
            } else {
                throw Values.bad(column, Texts.of(list, row));
            }
        };
    }

    private static boolean areAllPresent(Float4Vector numbers, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (numbers.isNull(i)) {
                return false;
            }
        }
        return true;
    }

    /** Reads the numbers of nested lists; −1 when they are not of the shape. */
    private static int fill(float[] values, int start, BaseListVector list, int row, List<Long> shape, int depth) {
        int first = list.getElementStartIndex(row);
        int last = list.getElementEndIndex(row);
        if (depth == shape.size() || last - first != shape.get(depth)) {
            return -1;
        }
        FieldVector elements = list.getChildrenFromFields().get(0);
        int next = start;
        for (int i = first; i < last; i++) {
            if (elements.isNull(i)) {
                return -1;
            }
            if (elements instanceof BaseListVector inner) {
                next = fill(values, next, inner, i, shape, depth + 1);
                if (next < 0) {
                    return -1;
                }
            } else if (depth + 1 < shape.size()) {
                return -1;
            } else {
                values[next++] = number(elements, i);
            }
        }
        return next;
    }

    private static float number(FieldVector numbers, int index) {
        if (numbers instanceof FloatingPointVector real) {
            return (float) real.getValueAsDouble(index);
        }
        return numbers instanceof BaseIntVector whole
                ? whole.getValueAsLong(index)
                : ((DecimalVector) numbers).getObject(index).floatValue();
    }

    private static ProblemException unfit(Column column, FieldVector vector) {
        return ProblemException.error(
                "table.bad-option",
                "Column " + Texts.quoted(column) + " is stored as "
                        + vector.getField().getType() + ", which cannot be read as "
                        + column.kind().word() + ".",
                "Leave the column's type out.");
    }
}
