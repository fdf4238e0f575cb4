package io.graftflow.preprocess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Rows;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.TableWriter;
import io.graftflow.model.Model;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TensorPreprocessorTest {

    @TempDir
    private Path folder;

    private Model model(int inputs) {
        var g = new GraphBuilder("tensors", 17);
        for (int i = 0; i < inputs; i++) {
            g.input("x" + i, ElementType.FLOAT, Shape.of("batch", 2, 3));
        }
        g.output(g.node("Relu", "x0").as("y"), ElementType.FLOAT, Shape.of("batch", 2, 3));
        return Model.create(folder.resolve("model" + inputs)).network(g.build()).write();
    }

    @Test
    void aColumnOfTensorsFillsTheOneInput() {
        Path file = folder.resolve("table.arrow");
        try (TableWriter writer = Table.write(file, TableSpec.of(Column.tensor("v", 2, 3)))) {
            writer.vector(0, new float[] {1, 2, 3, 4, 5, 6}).endRow();
            writer.vector(0, new float[] {7, 8, 9, 10, 11, 12}).endRow();
            writer.finish().close();
        }
        try (Table table = Table.open(file);
                Rows rows = table.cursor();
                Preprocessor tensors = Preprocessor.of(model(1))) {
            ValueReader reader = tensors.reader(table.spec(), "v");
            List<Object> values = List.of(reader.read(rows.seek(0)), reader.read(rows.seek(1)));
            Map<String, TensorData> batch =
                    tensors.encode(values, Progress.NONE).batch(1, 0);
            assertArrayEquals(new long[] {2, 2, 3}, batch.get("x0").shape());
            assertArrayEquals(
                    new float[] {7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6},
                    batch.get("x0").floats());
            assertFalse(java.util.Arrays.equals(tensors.content(values.get(0)), tensors.content(values.get(1))));
        }
    }

    @Test
    void columnsOfAnotherKindOrShapeAreRefused() {
        try (Preprocessor tensors = Preprocessor.of(model(1))) {
            for (Column column :
                    List.of(Column.of("t", ColumnKind.TEXT), Column.tensor("t", 3, 2), Column.tensor("t", 6))) {
                ProblemException refused =
                        assertThrows(ProblemException.class, () -> tensors.reader(TableSpec.of(column), "t"));
                assertEquals("preprocess.wrong-column", refused.problem().code());
            }
        }
    }

    @Test
    void severalInputsAreTooMany() {
        Model model = model(2);
        ProblemException refused = assertThrows(ProblemException.class, () -> Preprocessor.of(model));
        assertEquals("preprocess.unknown-input", refused.problem().code());
    }
}
