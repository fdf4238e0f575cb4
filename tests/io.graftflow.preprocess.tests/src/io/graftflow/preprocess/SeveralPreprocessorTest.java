package io.graftflow.preprocess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Row;
import io.graftflow.data.Rows;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.TableWriter;
import io.graftflow.model.Model;
import io.graftflow.model.PlainColumn;
import io.graftflow.model.Preprocessing;
import io.graftflow.model.Preprocessing.Part;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two tokenizers, of which one keeps upper case, plain columns and tensors, in one model. */
final class SeveralPreprocessorTest {

    private static final Preprocessing COLUMNS =
            new Preprocessing.Columns(List.of(new PlainColumn.Numeric("size", 2, 2, false)));

    private static final TableSpec SPEC = TableSpec.of(
            Column.of("title", ColumnKind.TEXT),
            Column.of("text", ColumnKind.TEXT),
            Column.of("size", ColumnKind.NUMBER),
            Column.tensor("vector", 2));

    @TempDir
    private Path folder;

    private Path tokenizer(boolean lower) throws IOException {
        Path file = folder.resolve("tokenizer-" + lower + ".json");
        try (var in = SeveralPreprocessorTest.class.getResourceAsStream("/resources/tokenizer.json")) {
            String json = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            Files.writeString(file, json.replace("\"lowercase\": true", "\"lowercase\": " + lower));
        }
        return file;
    }

    private Model model(String name, Preprocessing.Several how, String... inputs) throws IOException {
        var g = new GraphBuilder("several", 17);
        for (String input : inputs) {
            boolean number = input.startsWith("columns.") || input.startsWith("tensors.");
            Shape shape = number
                    ? Shape.of("batch", input.startsWith("columns.") ? 1 : 2)
                    : Shape.of("batch", input.replace('.', '_'));
            g.input(input, number ? ElementType.FLOAT : ElementType.INT64, shape);
        }
        g.output(g.node("Identity", inputs[0]).as("out"), ElementType.INT64, Shape.of("batch", "length"));
        return Model.create(folder.resolve(name))
                .network(g.build())
                .file("one/tokenizer.json", tokenizer(true))
                .file("two/tokenizer.json", tokenizer(false))
                .preprocessing(how)
                .write();
    }

    private Model all() throws IOException {
        return model(
                "all",
                new Preprocessing.Several(List.of(
                        new Part("one", new Preprocessing.Text(8)),
                        new Part("two", "title", new Preprocessing.Text(5)),
                        new Part("columns", COLUMNS),
                        new Part("tensors", "vector", new Preprocessing.None()))),
                "one.input_ids",
                "one.attention_mask",
                "two.input_ids",
                "two.attention_mask",
                "columns.values",
                "tensors.x");
    }

    private Table table() {
        Path file = folder.resolve("table.arrow");
        try (TableWriter writer = Table.write(file, SPEC)) {
            writer.text(0, "cat").text(1, "hello world").number(2, 4).vector(3, new float[] {1, 2});
            writer.endRow();
            writer.text(0, "a cat is an animal").text(1, "dog").missing(2).vector(3, new float[] {3, 4});
            writer.endRow();
            writer.finish().close();
        }
        return Table.open(file);
    }

    private static List<Object> values(Preprocessor preprocessor, Table table, String column) {
        ValueReader reader = preprocessor.reader(table.spec(), column);
        var values = new ArrayList<Object>();
        table.forEachRow(Progress.NONE, row -> values.add(reader.read(row)));
        return values;
    }

    @Test
    void eachPartReadsItsColumnAndFillsItsInputs() throws IOException {
        try (Preprocessor several = Preprocessor.of(all());
                Table table = table()) {
            Encoded encoded = several.encode(values(several, table, "text"), Progress.NONE);
            Map<String, TensorData> batch = encoded.batch(0, 1);
            assertEquals(
                    Set.of(
                            "one.input_ids",
                            "one.attention_mask",
                            "two.input_ids",
                            "two.attention_mask",
                            "columns.values",
                            "tensors.x"),
                    batch.keySet());
            assertArrayEquals(
                    new long[] {101, 7592, 2088, 102, 101, 3899, 102, 0},
                    batch.get("one.input_ids").longs());
            assertArrayEquals(
                    new long[] {1, 1, 1, 0, 0, 1, 1, 1, 1, 1},
                    batch.get("two.attention_mask").longs());
            assertArrayEquals(new float[] {1, 0}, batch.get("columns.values").floats());
            assertArrayEquals(new float[] {1, 2, 3, 4}, batch.get("tensors.x").floats());
        }
    }

    @Test
    void aRowIsAsLongAsItsLongestPartAndOfOneGroupOnlyWithRowsOfTheSameLengths() throws IOException {
        try (Preprocessor several = Preprocessor.of(all());
                Table table = table()) {
            Encoded encoded = several.encode(values(several, table, "text"), Progress.NONE);
            assertTrue(encoded.pads());
            assertEquals(4, encoded.length(0));
            assertEquals(5, encoded.length(1));
            assertNotEquals(encoded.group(0), encoded.group(1));
            assertFalse(encoded.isUniform());
        }
    }

    @Test
    void oneLengthIsNoGroupWhenAPartIsLongInAnotherWay() throws IOException {
        var how = new Preprocessing.Several(List.of(
                new Part("one", new Preprocessing.Text(8)), new Part("two", "title", new Preprocessing.Text(8))));
        Model model = model("bare", how, "one.input_ids", "two.input_ids");
        Path file = folder.resolve("pairs.arrow");
        try (TableWriter writer = Table.write(file, SPEC)) {
            writer.text(0, "cat")
                    .text(1, "a dog")
                    .number(2, 1)
                    .vector(3, new float[2])
                    .endRow();
            writer.text(0, "a dog")
                    .text(1, "cat")
                    .number(2, 1)
                    .vector(3, new float[2])
                    .endRow();
            writer.text(0, "dog")
                    .text(1, "a cat")
                    .number(2, 1)
                    .vector(3, new float[2])
                    .endRow();
            writer.finish().close();
        }
        try (Preprocessor several = Preprocessor.of(model);
                Table table = Table.open(file)) {
            Encoded encoded = several.encode(values(several, table, "text"), Progress.NONE);
            assertFalse(encoded.pads());
            assertEquals(encoded.length(0), encoded.length(1));
            List<int[]> batches = LengthBuckets.DEFAULT.of(encoded);
            assertEquals(2, batches.size());
            assertArrayEquals(new int[] {0, 2}, batches.get(0));
            batches.forEach(encoded::batch);
            assertThrows(IllegalArgumentException.class, () -> encoded.batch(0, 1));
        }
    }

    @Test
    void contentIsThatOfAllPartsAndWhereOneEndsIsKept() throws IOException {
        try (Preprocessor several = Preprocessor.of(all())) {
            List<List<Object>> pairs = List.of(List.of("ab", "c"), List.of("a", "bc"), List.of("abc", ""));
            try (Table table = table();
                    Rows rows = table.cursor()) {
                ValueReader reader = several.reader(table.spec(), "text");
                List<?> value = (List<?>) reader.read(rows.seek(0));
                var seen = new java.util.HashSet<String>();
                for (List<Object> texts : pairs) {
                    var changed = new ArrayList<Object>(value);
                    changed.set(0, texts.get(0));
                    changed.set(1, texts.get(1));
                    seen.add(java.util.HexFormat.of().formatHex(several.content(changed)));
                }
                assertEquals(3, seen.size());
            }
        }
    }

    @Test
    void theIdentityIsThatOfAllParts() throws IOException {
        var identities = new java.util.HashSet<String>();
        int number = 0;
        for (var parts : List.of(
                List.of(new Part("one", new Preprocessing.Text(8)), new Part("columns", COLUMNS)),
                List.of(new Part("one", new Preprocessing.Text(9)), new Part("columns", COLUMNS)),
                List.of(new Part("one", "title", new Preprocessing.Text(8)), new Part("columns", COLUMNS)),
                List.of(
                        new Part("one", new Preprocessing.Text(8)),
                        new Part(
                                "columns",
                                new Preprocessing.Columns(List.of(new PlainColumn.Numeric("size", 2, 3, false))))))) {
            Model model = model("m" + number++, new Preprocessing.Several(parts), "one.input_ids", "columns.values");
            try (Preprocessor first = Preprocessor.of(model);
                    Preprocessor again = Preprocessor.of(Model.open(model.folder()))) {
                assertEquals(first.identity(), again.identity());
                identities.add(first.identity());
            }
        }
        assertEquals(4, identities.size());
    }

    @Test
    void aTextAloneIsEnoughForTextsOfOneColumnOnly() throws IOException {
        var how = new Preprocessing.Several(
                List.of(new Part("one", new Preprocessing.Text(8)), new Part("two", new Preprocessing.Text(8))));
        try (Preprocessor texts = Preprocessor.of(model("texts", how, "one.input_ids", "one.attention_mask"));
                Preprocessor mixed = Preprocessor.of(all())) {
            Encoded encoded = texts.encode(List.of(texts.ofText("a cat")), Progress.NONE);
            assertArrayEquals(
                    new long[] {101, 1037, 4937, 102},
                    encoded.batch(0).get("one.input_ids").longs());
            assertProblem("preprocess.no-text", () -> mixed.ofText("a cat"));
        }
    }

    @Test
    void severalStandInSeveral() throws IOException {
        var inner = new Preprocessing.Several(List.of(new Part("one", new Preprocessing.Text(8))));
        var g = new GraphBuilder("nested", 17);
        g.input("a.one.input_ids", ElementType.INT64, Shape.of("batch", "length"));
        g.output(g.node("Identity", "a.one.input_ids").as("out"), ElementType.INT64, Shape.of("batch", "length"));
        Model model = Model.create(folder.resolve("nested"))
                .network(g.build())
                .file("a/one/tokenizer.json", tokenizer(true))
                .preprocessing(new Preprocessing.Several(List.of(new Part("a", inner))))
                .write();
        Model copy = model.edit(folder.resolve("copy")).write();
        try (Preprocessor several = Preprocessor.of(copy);
                Table table = table()) {
            Encoded encoded = several.encode(values(several, table, "title"), Progress.NONE);
            assertArrayEquals(
                    new long[] {101, 4937, 102},
                    encoded.batch(0).get("a.one.input_ids").longs());
        }
    }

    @Test
    void whatAPartLacksIsNamed() throws IOException {
        Model model = all();
        try (Preprocessor several = Preprocessor.of(model)) {
            TableSpec without = TableSpec.of(Column.of("text", ColumnKind.TEXT), Column.of("title", ColumnKind.TEXT));
            assertProblem("table.missing-column", () -> several.reader(without, "text"));
            assertProblem("table.missing-column", () -> several.reader(SPEC, "nothing"));
            assertProblem("preprocess.wrong-column", () -> several.reader(SPEC, "vector"));
            Path file = folder.resolve("missing.arrow");
            try (TableWriter writer = Table.write(file, SPEC)) {
                writer.missing(0)
                        .text(1, "dog")
                        .number(2, 1)
                        .vector(3, new float[2])
                        .endRow();
                writer.finish().close();
            }
            try (Table table = Table.open(file);
                    Rows rows = table.cursor()) {
                Row row = rows.seek(0);
                assertProblem("preprocess.null-text", () -> several.reader(table.spec(), "text")
                        .read(row));
            }
        }
        var how = new Preprocessing.Several(List.of(new Part("one", new Preprocessing.Text(8))));
        Model other = model("other", how, "one.input_ids", "three.input_ids");
        assertProblem("preprocess.unknown-input", () -> Preprocessor.of(other));
        Files.delete(model.folder().resolve("two/tokenizer.json"));
        assertProblem("preprocess.no-tokenizer", () -> Preprocessor.of(model));
    }

    private static void assertProblem(String code, Runnable call) {
        assertEquals(
                code, assertThrows(ProblemException.class, call::run).problem().code());
    }
}
