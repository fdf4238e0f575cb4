package io.graftflow.data.internal;

import io.graftflow.base.ProblemException;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.TableSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.BaseListVector;
import org.apache.arrow.vector.ipc.ArrowReader;

/** The columns that a stream of Arrow batches becomes. */
final class StreamSpec {

    private StreamSpec() {}

    /**
     * Judges by types and first rows.
     *
     * @param reader a stream whose first batch is loaded
     * @param kept the columns that the file says it was written from
     * @param types the kinds that somebody set
     */
    static TableSpec of(ArrowReader reader, Optional<TableSpec> kept, Map<String, ColumnKind> types, String place)
            throws IOException {
        return of(reader, (name, index) -> name, kept, types, place);
    }

    /**
     * Judges by types and first rows.
     *
     * @param rename what a column that was found at a place is really called
     */
    static TableSpec of(
            ArrowReader reader,
            BiFunction<String, Integer, String> rename,
            Optional<TableSpec> kept,
            Map<String, ColumnKind> types,
            String place)
            throws IOException {
        var columns = new ArrayList<Column>();
        for (FieldVector vector : reader.getVectorSchemaRoot().getFieldVectors()) {
            Column found = ForeignTypes.column(vector, reader);
            Column named = found.renamed(rename.apply(found.name(), columns.size()));
            columns.add(remembered(named, kept, vector instanceof BaseListVector));
        }
        TableSpec spec = new TableSpec(columns, OptionalLong.empty());
        Overrides.check(types, spec.names(), place);
        var result = new ArrayList<Column>();
        for (Column column : spec.columns()) {
            ColumnKind kind = types.getOrDefault(column.name(), column.kind());
            result.add(kind == column.kind() ? column : asked(column, kind, place));
        }
        return new TableSpec(result, OptionalLong.empty());
    }

    /** The column that somebody says it comes from, when what is found there can be that. */
    private static Column remembered(Column found, Optional<TableSpec> kept, boolean list) {
        if (kept.isEmpty() || !kept.get().has(found.name())) {
            return found;
        }
        Column column = kept.get().column(found.name());
        boolean same = column.kind() == found.kind()
                || column.kind().isTextual() && found.kind().isTextual()
                || column.kind().isMedia() && found.kind().isMedia();
        boolean unseen = list && column.kind() == ColumnKind.TENSOR && found.kind() == ColumnKind.TEXT;
        return unseen || same && column.elements() == found.elements() ? column : found;
    }

    private static Column asked(Column column, ColumnKind kind, String place) {
        if (kind == ColumnKind.TENSOR) {
            throw ProblemException.error(
                            "table.bad-value",
                            "Column \"" + column.name() + "\" is set to be a tensor, but holds no list of numbers.",
                            "Leave the column's type out.")
                    .at(place);
        }
        return new Column(column.name(), kind, column.nullable(), List.of());
    }

    /** The problem of a value that does not fit its column, with its row. */
    static ProblemException at(Path source, RowCopy.BadRow bad) {
        return bad.problem().at(source + ", row " + (bad.row() + 1));
    }
}
