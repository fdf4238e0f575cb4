package io.graftflow.preprocess;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.CancelledException;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Rows;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.TableWriter;
import io.graftflow.model.Model;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a cut-down copy of the tokenizer of all-MiniLM-L6-v2, which asks for padding to 128 tokens. */
final class TextPreprocessorTest {

    private static final Progress QUIET = Progress.NONE;

    @TempDir
    private Path folder;

    private Model model(OnnxModel network, int maxTokens) throws IOException {
        Path tokenizer = folder.resolve("tokenizer.json");
        if (!Files.exists(tokenizer)) {
            try (var in = TextPreprocessorTest.class.getResourceAsStream("/resources/tokenizer.json")) {
                Files.copy(in, tokenizer);
            }
        }
        return Model.create(folder.resolve("model"))
                .network(network)
                .file("tokenizer.json", tokenizer)
                .preprocessing(new Preprocessing.Text(maxTokens))
                .write();
    }

    private static OnnxModel network(ElementType element, String... inputs) {
        var g = new GraphBuilder("tokens", 17);
        for (String input : inputs) {
            g.input(input, element, Shape.of("batch", "sequence"));
        }
        g.output(g.node("Identity", inputs[0]).as("out"), element, Shape.of("batch", "sequence"));
        return g.build();
    }

    private Preprocessor bert(int maxTokens) throws IOException {
        return Preprocessor.of(
                model(network(ElementType.INT64, "input_ids", "attention_mask", "token_type_ids"), maxTokens));
    }

    private static long[] longs(Encoded encoded, String input, int... rows) {
        return encoded.batch(rows).get(input).longs();
    }

    @Test
    void wordPiecesAreThoseOfTheOriginal() throws IOException {
        try (Preprocessor text = bert(128)) {
            Encoded encoded = text.encode(List.of("Hello, world! transfer-learning"), QUIET);
            assertArrayEquals(
                    new long[] {101, 7592, 1010, 2088, 999, 4651, 1011, 4083, 102}, longs(encoded, "input_ids", 0));
        }
    }

    @Test
    void batchesArePaddedToTheirLongestRowWhateverTheFileAsks() throws IOException {
        try (Preprocessor text = bert(128)) {
            Encoded encoded = text.encode(List.of("hello", "a cat is an animal", ""), QUIET);
            assertEquals(3, encoded.length(0));
            assertEquals(7, encoded.length(1));
            assertEquals(2, encoded.length(2));
            Map<String, TensorData> batch = encoded.batch(2, 0);
            assertArrayEquals(new long[] {2, 3}, batch.get("input_ids").shape());
            assertArrayEquals(
                    new long[] {101, 102, 0, 101, 7592, 102},
                    batch.get("input_ids").longs());
            assertArrayEquals(
                    new long[] {1, 1, 0, 1, 1, 1}, batch.get("attention_mask").longs());
            assertArrayEquals(new long[6], batch.get("token_type_ids").longs());
        }
    }

    @Test
    void textsAreCutToTheModelsLengthWhateverTheFileAsks() throws IOException {
        String words = "cat ".repeat(400);
        for (int maxTokens : new int[] {3, 5, 128, 300}) {
            try (Preprocessor text = bert(maxTokens)) {
                Encoded encoded = text.encode(List.of(words), QUIET);
                long[] ids = longs(encoded, "input_ids", 0);
                assertEquals(maxTokens, ids.length);
                assertEquals(102, ids[maxTokens - 1]);
            }
        }
    }

    @Test
    void aTextWithoutAnyTokenCountsAsOneOfPadding() throws IOException {
        Path tokenizer = folder.resolve("tokenizer.json");
        model(network(ElementType.INT64, "input_ids"), 16);
        String bare = Files.readString(tokenizer);
        int start = bare.indexOf(" \"post_processor\"");
        int end = bare.indexOf(" \"decoder\"");
        Files.writeString(tokenizer, bare.substring(0, start) + " \"post_processor\": null,\n" + bare.substring(end));
        try (Preprocessor text = bert(16)) {
            Encoded encoded = text.encode(List.of("", "cat"), QUIET);
            assertEquals(1, encoded.length(0));
            assertArrayEquals(new long[] {0, 4937}, longs(encoded, "input_ids", 0, 1));
            assertArrayEquals(new long[] {1, 1}, longs(encoded, "attention_mask", 0, 1));
        }
    }

    @Test
    void manyTextsGiveWhatEachGivesAlone() throws IOException {
        try (Preprocessor text = bert(16)) {
            var texts = new java.util.ArrayList<String>();
            for (int i = 0; i < 1300; i++) {
                texts.add("dog ".repeat(i % 7) + (i % 2 == 0 ? "cat" : "animal"));
            }
            Encoded all = text.encode(texts, QUIET);
            assertEquals(1300, all.rows());
            for (int i = 0; i < 1300; i += 131) {
                Encoded one = text.encode(List.of(texts.get(i)), QUIET);
                assertArrayEquals(longs(one, "input_ids", 0), longs(all, "input_ids", i));
            }
        }
    }

    @Test
    void aNetworkGetsTheInputsThatItHasInItsOwnType() throws IOException {
        try (Preprocessor text = Preprocessor.of(model(network(ElementType.INT32, "input_ids", "position_ids"), 16))) {
            Encoded encoded = text.encode(List.of("a cat", "a dog", "cat"), QUIET);
            Map<String, TensorData> batch = encoded.batch(0, 1);
            assertEquals(java.util.Set.of("input_ids", "position_ids"), batch.keySet());
            assertEquals(ElementType.INT32, batch.get("input_ids").element());
            assertArrayEquals(
                    new long[] {0, 1, 2, 3, 0, 1, 2, 3},
                    batch.get("position_ids").longs());
            assertFalse(encoded.pads());
            assertThrows(IllegalArgumentException.class, () -> encoded.batch(0, 2));
        }
    }

    @Test
    void anInputThatNoTextGivesIsNamed() throws IOException {
        Model model = model(network(ElementType.INT64, "input_ids", "pixel_values"), 16);
        ProblemException refused = assertThrows(ProblemException.class, () -> Preprocessor.of(model));
        assertEquals("preprocess.unknown-input", refused.problem().code());
        assertEquals("pixel_values", refused.problem().where());
    }

    @Test
    void aTokenizerThatIsAbsentOrBrokenIsNamed() throws IOException {
        Model model = model(network(ElementType.INT64, "input_ids"), 16);
        Path file = model.folder().resolve("tokenizer.json");
        Files.delete(file);
        Files.writeString(file, "{\"version\": \"1.0\"}");
        assertEquals(
                "preprocess.bad-tokenizer",
                assertThrows(ProblemException.class, () -> Preprocessor.of(model))
                        .problem()
                        .code());
        Files.delete(file);
        assertEquals(
                "preprocess.no-tokenizer",
                assertThrows(ProblemException.class, () -> Preprocessor.of(model))
                        .problem()
                        .code());
    }

    @Test
    void theIdentityChangesWithWhatDecidesTheTokens() throws IOException {
        String first;
        try (Preprocessor text = bert(16)) {
            first = text.identity();
        }
        try (Preprocessor same = bert(16);
                Preprocessor other = bert(17)) {
            assertEquals(first, same.identity());
            assertNotEquals(first, other.identity());
        }
        Path file = folder.resolve("tokenizer.json");
        String changed = Files.readString(file).replace("\"lowercase\": true", "\"lowercase\": false");
        Files.writeString(file, changed);
        try (Preprocessor text = bert(16)) {
            assertNotEquals(first, text.identity());
        }
    }

    @Test
    void aRowWithoutTextIsNamedAndAnEmptyTextIsFine() throws IOException {
        Path file = folder.resolve("table.arrow");
        try (TableWriter writer = Table.write(file, TableSpec.of(Column.of("gloss", ColumnKind.TEXT)))) {
            writer.text(0, "").endRow().missing(0).endRow();
            writer.finish().close();
        }
        try (Table table = Table.open(file);
                Rows rows = table.cursor();
                Preprocessor text = bert(16)) {
            ValueReader reader = text.reader(table.spec(), "gloss");
            assertEquals("", reader.read(rows.seek(0)));
            ProblemException refused = assertThrows(ProblemException.class, () -> reader.read(rows.seek(1)));
            assertEquals("preprocess.null-text", refused.problem().code());
            assertTrue(
                    refused.problem().message().contains("Row 2"),
                    refused.problem().message());
            assertTrue(
                    refused.problem().message().contains("\"gloss\""),
                    refused.problem().message());
        }
    }

    @Test
    void aColumnOfPicturesIsNoText() throws IOException {
        try (Preprocessor text = bert(16)) {
            TableSpec table = TableSpec.of(Column.of("photo", ColumnKind.IMAGE));
            ProblemException refused = assertThrows(ProblemException.class, () -> text.reader(table, "photo"));
            assertEquals("preprocess.wrong-column", refused.problem().code());
        }
    }

    @Test
    void encodingStopsWhenItIsCancelled() throws IOException {
        var cancelled = Progress.quiet(() -> true);
        try (Preprocessor text = bert(16)) {
            List<String> texts = Collections.nCopies(5000, "a cat");
            assertThrows(CancelledException.class, () -> text.encode(texts, cancelled));
        }
    }
}
