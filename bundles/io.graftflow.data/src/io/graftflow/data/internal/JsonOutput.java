package io.graftflow.data.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Writes JSON lines: one object a row with all columns, missing values as null. */
final class JsonOutput {

    private JsonOutput() {}

    /** Writes a table. */
    static void write(ArrowFile table, Path target, Progress progress) {
        List<Column> columns = table.spec().columns();
        Output.text(target, out -> {
            try (JsonGenerator json = Json.mapper().getFactory().createGenerator(out)) {
                json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                json.setRootValueSeparator(null);
                Readers.scan(table, progress, batch -> {
                    try {
                        for (int i = 0; i < batch.size(); i++) {
                            row(json, batch.at(i), columns, target);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        });
    }

    private static void row(JsonGenerator json, Row row, List<Column> columns, Path target) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < columns.size(); i++) {
            json.writeFieldName(columns.get(i).name());
            if (row.isNull(i)) {
                json.writeNull();
            } else {
                value(json, row, i, columns.get(i), target);
            }
        }
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private static void value(JsonGenerator json, Row row, int index, Column column, Path target) throws IOException {
        ColumnKind kind = column.kind();
        if (kind == ColumnKind.BINARY || kind.isMedia() && row.media(index).isInline()) {
            throw ProblemException.error(
                            "table.unwritable",
                            "Column \"" + column.name() + "\" holds bytes, which a text file cannot (row "
                                    + (row.index() + 1) + ").",
                            "Leave the column out, or write Parquet or Arrow.")
                    .at(target.toString());
        }
        switch (kind) {
            case INTEGER -> json.writeNumber(row.integer(index));
            case NUMBER -> json.writeNumber(row.number(index));
            case BOOLEAN -> json.writeBoolean(row.bool(index));
            case TENSOR -> json.writeRawValue(row.text(index));
            default -> json.writeString(row.text(index));
        }
    }
}
