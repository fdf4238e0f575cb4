package io.graftflow.nodes.data;

import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import java.nio.file.Path;

/** Small tables. */
public final class Tabular {

    private Tabular() {}

    /** Rows with a number {@code id} from 0 on, and a label {@code kind}: two of three rows are common, one is rare. */
    public static Table labelled(Path file, int rows) {
        TableSpec spec =
                TableSpec.of(Column.required("id", ColumnKind.INTEGER), Column.required("kind", ColumnKind.CATEGORY));
        try (var writer = Table.write(file, spec)) {
            for (int i = 0; i < rows; i++) {
                writer.integer(0, i).text(1, i % 3 == 0 ? "rare" : "common").endRow();
            }
            return writer.finish();
        }
    }
}
