package io.graftflow.data.internal;

import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.complex.BaseListVector;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Which column kind an Arrow type of somebody else's file, of a Parquet file or of a query's result becomes. */
final class ForeignTypes {

    private ForeignTypes() {}

    /**
     * The column that a vector becomes.
     *
     * @param vector the vector; its first lists, if there are any, give a tensor its shape
     */
    static Column column(FieldVector vector, DictionaryProvider dictionaries) {
        Field field = vector.getField();
        if (field.getDictionary() != null) {
            FieldVector words =
                    dictionaries.lookup(field.getDictionary().getId()).getVector();
            Column column = column(words, dictionaries);
            ColumnKind kind = column.kind() == ColumnKind.TEXT ? ColumnKind.CATEGORY : column.kind();
            return new Column(field.getName(), kind, field.isNullable(), column.shape());
        }
        Optional<List<Long>> shape = shape(vector);
        if (shape.isPresent()) {
            return new Column(field.getName(), ColumnKind.TENSOR, field.isNullable(), shape.get());
        }
        return new Column(field.getName(), kind(field), field.isNullable(), List.of());
    }

    private static ColumnKind kind(Field field) {
        ArrowType type = field.getType();
        return switch (type.getTypeID()) {
            case Int -> ColumnKind.INTEGER;
            case FloatingPoint -> ColumnKind.NUMBER;
            case Decimal -> ((ArrowType.Decimal) type).getScale() == 0 ? ColumnKind.INTEGER : ColumnKind.NUMBER;
            case Bool -> ColumnKind.BOOLEAN;
            case Date -> ColumnKind.DATE;
            case Timestamp -> ColumnKind.TIMESTAMP;
            case Binary, LargeBinary, BinaryView, FixedSizeBinary -> ColumnKind.BINARY;
            case Struct -> isMedia(field) ? ColumnKind.IMAGE : ColumnKind.TEXT;
            default -> ColumnKind.TEXT;
        };
    }

    /** Whether it is the structure in which this project and Hugging Face's data sets keep pictures. */
    private static boolean isMedia(Field field) {
        List<Field> parts = field.getChildren();
        return parts.size() == 2
                && parts.stream().anyMatch(part -> part.getName().equals(Schemas.BYTES) && isBinary(part))
                && parts.stream()
                        .anyMatch(part -> part.getName().equals(Schemas.PATH) && kind(part) == ColumnKind.TEXT);
    }

    private static boolean isBinary(Field field) {
        return kind(field) == ColumnKind.BINARY;
    }

    /** The shape of a list of numbers, judged by its first value; empty when it is something else or has no value. */
    private static Optional<List<Long>> shape(FieldVector vector) {
        if (!(vector instanceof BaseListVector) || vector.getField().getType() instanceof ArrowType.Map) {
            return Optional.empty();
        }
        var shape = new ArrayList<Long>();
        FieldVector level = vector;
        int row = firstPresent(vector);
        while (level instanceof BaseListVector list) {
            Optional<Long> length = length(list, row);
            if (length.isEmpty() || length.get() == 0) {
                return Optional.empty();
            }
            shape.add(length.get());
            row = row < 0 ? row : list.getElementStartIndex(row);
            level = level.getChildrenFromFields().get(0);
        }
        boolean numbers = level instanceof BaseIntVector
                || level instanceof FloatingPointVector
                || level instanceof DecimalVector;
        return numbers ? Optional.of(shape) : Optional.empty();
    }

    private static Optional<Long> length(BaseListVector list, int row) {
        if (list.getField().getType() instanceof ArrowType.FixedSizeList fixed) {
            return Optional.of((long) fixed.getListSize());
        }
        return row < 0
                ? Optional.empty()
                : Optional.of((long) list.getElementEndIndex(row) - list.getElementStartIndex(row));
    }

    private static int firstPresent(FieldVector vector) {
        for (int i = 0; i < vector.getValueCount(); i++) {
            if (!vector.isNull(i)) {
                return i;
            }
        }
        return -1;
    }
}
