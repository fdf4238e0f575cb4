package io.graftflow.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.TableSpec;
import io.graftflow.model.Head;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.PlainColumn;
import io.graftflow.model.Preprocessing;
import io.graftflow.model.Preprocessing.Part;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.onnx.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ColumnCheckTest {

    private static final Preprocessing TEXT = new Preprocessing.Text(8);
    private static final Preprocessing COLUMNS = new Preprocessing.Columns(List.of(
            new PlainColumn.Numeric("size", 0, 1, false), new PlainColumn.Category("verb", List.of("go"), false)));

    private static final TableSpec TABLE = TableSpec.of(
            Column.of("text", ColumnKind.TEXT),
            Column.of("size", ColumnKind.INTEGER),
            Column.of("verb", ColumnKind.CATEGORY),
            Column.of("photo", ColumnKind.IMAGE),
            Column.tensor("vector", 3));

    private static Optional<Problem> check(Preprocessing how, TableSpec table, String column) {
        List<TensorSpec> inputs = how instanceof Preprocessing.Several several
                ? several.parts().stream().map(part -> input(part.input("x"))).toList()
                : List.of(input("x"));
        var model = new ModelSpec(
                inputs,
                List.of(),
                new Layer("", "", List.of(), List.of(), List.of()),
                List.of(),
                how,
                Head.NONE,
                new TreeSet<>(),
                List.of());
        return ColumnCheck.feeds(Optional.of(model), Optional.of(table), "input", column);
    }

    private static TensorSpec input(String name) {
        return new TensorSpec(name, new TensorType(ElementType.FLOAT, Shape.of("batch", 3)));
    }

    private static Preprocessing several(Part... parts) {
        return new Preprocessing.Several(Arrays.asList(parts));
    }

    @Test
    void aModelGetsAColumnOfItsKind() {
        assertTrue(check(TEXT, TABLE, "text").isEmpty());
        assertTrue(check(TEXT, TABLE, "size").isEmpty());
        assertProblem("table.wrong-kind", check(TEXT, TABLE, "photo"));
        assertProblem("table.missing-column", check(TEXT, TABLE, "texts"));
        assertTrue(check(new Preprocessing.None(), TABLE, "vector").isEmpty());
        assertProblem("table.wrong-kind", check(new Preprocessing.None(), TABLE, "text"));
    }

    @Test
    void plainColumnsAreThoseThatTheModelNames() {
        assertTrue(check(COLUMNS, TABLE, "of no meaning").isEmpty());
        TableSpec swapped = TableSpec.of(Column.of("size", ColumnKind.CATEGORY), Column.of("verb", ColumnKind.INTEGER));
        Problem wrong = assertProblem("table.wrong-kind", check(COLUMNS, swapped, "text"));
        assertTrue(wrong.message().contains("\"size\" holds category; expected numbers"), wrong.message());
        Problem missing =
                assertProblem("table.missing-column", check(COLUMNS, TABLE.select(List.of("text", "size")), "text"));
        assertTrue(missing.message().contains("\"verb\" (category)"), missing.message());
        assertEquals("input", missing.where());
    }

    @Test
    void eachOfSeveralPartsGetsItsColumn() {
        Preprocessing how = several(new Part("a", TEXT), new Part("columns", COLUMNS));
        assertTrue(check(how, TABLE, "text").isEmpty());
        assertProblem("table.missing-column", check(how, TABLE, "texts"));
        assertProblem("table.missing-column", check(how, TABLE.select(List.of("text", "size")), "text"));
        Preprocessing fixed = several(new Part("a", TEXT), new Part("b", "vector", new Preprocessing.None()));
        assertTrue(check(fixed, TABLE, "text").isEmpty());
        assertProblem("table.missing-column", check(fixed, TABLE.select(List.of("text")), "text"));
        assertProblem("table.wrong-kind", check(several(new Part("b", new Preprocessing.None())), TABLE, "text"));
    }

    @Test
    void whatIsNotKnownYetIsNoProblem() {
        assertTrue(ColumnCheck.feeds(Optional.empty(), Optional.of(TABLE), "input", "text")
                .isEmpty());
        assertTrue(ColumnCheck.feeds(Optional.empty(), Optional.empty(), "input", "nothing")
                .isEmpty());
        assertProblem(
                "table.missing-column", ColumnCheck.feeds(Optional.empty(), Optional.of(TABLE), "input", "nothing"));
    }

    private static Problem assertProblem(String code, Optional<Problem> problem) {
        assertEquals(code, problem.orElseThrow().code());
        return problem.get();
    }
}
