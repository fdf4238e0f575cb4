package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.TableSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Between a {@link TableSpec} and the Arrow schema of a table's file. */
final class Schemas {

    /** The schema's metadata key that marks a file as a table of this project; its value is the layout's version. */
    static final String VERSION_KEY = "graftflow.table";

    /** The layout that this code writes and reads. */
    static final String VERSION = "1";

    private static final String KIND_KEY = "graftflow.kind";
    private static final String SHAPE_KEY = "graftflow.shape";

    /** The children of a media column, in order. */
    static final String BYTES = "bytes";

    static final String PATH = "path";

    private Schemas() {}

    /** The one Arrow schema of a table with these columns. */
    static Schema toArrow(TableSpec spec) {
        List<Field> fields = spec.columns().stream().map(Schemas::field).toList();
        return new Schema(fields, Map.of(VERSION_KEY, VERSION));
    }

    /** Whether a schema is one that {@link #toArrow} makes. */
    static boolean isTable(Schema schema) {
        return VERSION.equals(schema.getCustomMetadata().get(VERSION_KEY))
                && schema.getFields().stream()
                        .allMatch(field -> field.getMetadata().containsKey(KIND_KEY));
    }

    /** The columns of a schema that {@link #toArrow} made. */
    static TableSpec fromArrow(Schema schema) {
        var columns = new ArrayList<Column>();
        for (Field field : schema.getFields()) {
            var column = new Column(
                    field.getName(),
                    ColumnKind.of(field.getMetadata().get(KIND_KEY)),
                    field.isNullable(),
                    shape(field.getMetadata().getOrDefault(SHAPE_KEY, "")));
            if (!field(column).equals(field)) {
                throw ProblemException.error(
                        "table.unreadable",
                        "Column \"" + column.name() + "\" says it is of type "
                                + column.kind().word() + " but is stored as " + field.getType() + ".",
                        "Make the table anew.");
            }
            columns.add(column);
        }
        return new TableSpec(columns, OptionalLong.empty());
    }

    private static Field field(Column column) {
        var metadata = new TreeMap<String, String>();
        metadata.put(KIND_KEY, column.kind().word());
        if (column.kind() == ColumnKind.TENSOR) {
            metadata.put(SHAPE_KEY, column.shape().stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        var type = new FieldType(column.nullable(), type(column), null, metadata);
        return new Field(column.name(), type, children(column.kind()));
    }

    private static ArrowType type(Column column) {
        return switch (column.kind()) {
            case TEXT, CATEGORY -> ArrowType.Utf8.INSTANCE;
            case INTEGER -> new ArrowType.Int(Long.SIZE, true);
            case NUMBER -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case BOOLEAN -> ArrowType.Bool.INSTANCE;
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
            case IMAGE, SOUND, CLIP -> ArrowType.Struct.INSTANCE;
            case TENSOR -> new ArrowType.FixedSizeList(column.elements());
            case BINARY -> ArrowType.Binary.INSTANCE;
        };
    }

    private static List<Field> children(ColumnKind kind) {
        if (kind == ColumnKind.TENSOR) {
            var single = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            return List.of(new Field("item", FieldType.notNullable(single), List.of()));
        }
        if (kind.isMedia()) {
            return List.of(
                    new Field(BYTES, FieldType.nullable(ArrowType.Binary.INSTANCE), List.of()),
                    new Field(PATH, FieldType.nullable(ArrowType.Utf8.INSTANCE), List.of()));
        }
        return List.of();
    }

    private static List<Long> shape(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",")).map(Long::valueOf).toList();
    }
}
