package io.graftflow.data.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.ReadOptions;
import io.graftflow.data.Table;
import io.graftflow.data.TableFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet and Arrow files that others wrote, with types that ours have not. */
class ForeignFilesTest {

    /** A value of each of DuckDB's types, twice; the second row misses all. */
    private static final String TYPES = "SELECT"
            + " 1::TINYINT AS i8, 2::SMALLINT AS i16, 3::INTEGER AS i32, 4::BIGINT AS i64, 5::HUGEINT AS i128,"
            + " 200::UTINYINT AS u8, 60000::USMALLINT AS u16, 4000000000::UINTEGER AS u32, 7::UBIGINT AS u64,"
            + " 1.5::FLOAT AS f32, 2.5::DOUBLE AS f64, 1.25::DECIMAL(9, 2) AS dec, 12::DECIMAL(9, 0) AS whole,"
            + " true AS b, 'é' AS s, 'x'::ENUM('x', 'y') AS e, DATE '2024-02-29' AS d, TIME '12:30:00' AS t,"
            + " TIMESTAMP '2024-02-29 13:05:00.25' AS ts, TIMESTAMP_NS '2024-02-29 13:05:00.25' AS tns,"
            + " TIMESTAMPTZ '2024-02-29 13:05:00+02' AS tz, '\\xAA\\xBB'::BLOB AS bin,"
            + " [1, 2] AS l, [[1.5, 2.5]] AS ll, [1.5, 2.5]::FLOAT[2] AS a, ['p', 'q'] AS ls,"
            + " {'bytes': '\\x01'::BLOB, 'path': 'a.png'} AS img, {'x': 1, 'y': 'z'} AS st,"
            + " MAP {'k': 1} AS m, uuid '00000000-0000-0000-0000-000000000001' AS u";

    private static final String KINDS = "i8: integer, i16: integer, i32: integer, i64: integer, i128: integer,"
            + " u8: integer, u16: integer, u32: integer, u64: integer,"
            + " f32: number, f64: number, dec: number, whole: integer, b: boolean, s: text, e: category, d: date, t: text,"
            + " ts: timestamp, tns: timestamp, tz: timestamp, bin: binary,"
            + " l: tensor[2], ll: tensor[1, 2], a: tensor[2], ls: text, img: image, st: text, m: text, u: text";

    private static final String VALUES = "1|2|3|4|5|200|60000|4000000000|7|1.5|2.5|1.25|12|true|é|x|2024-02-29|12:30|"
            + "2024-02-29 13:05:00.25|2024-02-29 13:05:00.25|2024-02-29 11:05:00|2 bytes|"
            + "[1.0,2.0]|[[1.5,2.5]]|[1.5,2.5]|[\"p\",\"q\"]|a.png|{\"x\":1,\"y\":\"z\"}|[{\"key\":\"k\",\"value\":1}]|"
            + "00000000-0000-0000-0000-000000000001";

    @TempDir
    Path folder;

    @Test
    void everyTypeOfAnArrowFileHasAKind() throws Exception {
        Path file = folder.resolve("types.arrow");
        duckDb(TYPES + " UNION ALL SELECT " + "NULL, ".repeat(29) + "NULL", reader -> {
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var writer = new ArrowFileWriter(reader.getVectorSchemaRoot(), reader, out)) {
                while (reader.loadNextBatch()) {
                    writer.writeBatch();
                }
            }
        });
        assertTypes(file, KINDS, VALUES);
    }

    @Test
    void everyTypeOfAParquetFileHasAKind() throws Exception {
        Path file = folder.resolve("types.parquet");
        try (Duck duck = Duck.small()) {
            duck.execute(
                    "COPY (" + TYPES + " UNION ALL SELECT " + "NULL, ".repeat(29) + "NULL) TO "
                            + Duck.text(file.toString()),
                    Progress.NONE);
        }
        // Parquet has no 128-bit integer and no enumeration that DuckDB reads again
        assertTypes(
                file,
                KINDS.replace("i128: integer", "i128: number").replace("e: category", "e: text"),
                VALUES.replace("4|5|200", "4|5.0|200"));
    }

    private void assertTypes(Path file, String kinds, String values) {
        assertEquals(
                kinds + " (2 rows)", TableFiles.sniff(file, ReadOptions.DEFAULT).toString());
        List<String> rows = read(file, ReadOptions.DEFAULT);
        assertEquals(values, rows.get(0));
        assertEquals("∅|".repeat(29) + "∅", rows.get(1));
    }

    private void duckDb(String query, Duck.Consumer consumer) throws Exception {
        try (Duck duck = Duck.small()) {
            duck.query(query, Progress.NONE, consumer);
        }
    }

    @Test
    void dictionariesAreReadFromFilesAndStreams() throws IOException {
        for (boolean stream : List.of(false, true)) {
            Path file = folder.resolve(stream ? "d.arrows" : "d.arrow");
            writeDictionary(file, stream);
            assertEquals(
                    "label: category, n: integer" + (stream ? "" : " (6 rows)"),
                    TableFiles.sniff(file, ReadOptions.DEFAULT).toString());
            assertEquals(List.of("cat|0", "dog|1", "∅|2", "cat|0", "dog|1", "∅|2"), read(file, ReadOptions.DEFAULT));
        }
    }

    /** Two batches of three rows. */
    private static void writeDictionary(Path file, boolean stream) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                var words = new VarCharVector("words", allocator);
                var labels = new VarCharVector("label", allocator);
                var numbers = new IntVector("n", allocator)) {
            words.allocateNew();
            words.setSafe(0, new Text("cat"));
            words.setSafe(1, new Text("dog"));
            words.setValueCount(2);
            labels.allocateNew();
            labels.setSafe(0, new Text("cat"));
            labels.setSafe(1, new Text("dog"));
            labels.setValueCount(3);
            numbers.allocateNew();
            for (int i = 0; i < 3; i++) {
                numbers.setSafe(i, i);
            }
            numbers.setValueCount(3);
            var dictionary = new Dictionary(words, new DictionaryEncoding(1, false, null));
            var provider = new DictionaryProvider.MapDictionaryProvider(dictionary);
            try (var encoded = (IntVector) DictionaryEncoder.encode(labels, dictionary);
                    FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                var root = VectorSchemaRoot.of(encoded, numbers);
                try (ArrowWriter writer = stream
                        ? new ArrowStreamWriter(root, provider, out)
                        : new ArrowFileWriter(root, provider, out)) {
                    writer.writeBatch();
                    writer.writeBatch();
                }
            }
        }
    }

    @Test
    void typesThatAreSetHold() throws Exception {
        Path file = parquet("SELECT 5 AS n, '6' AS t, 'x.png' AS p, 1.0 AS whole");
        var types = Map.of(
                "n", ColumnKind.TEXT, "t", ColumnKind.INTEGER, "p", ColumnKind.IMAGE, "whole", ColumnKind.NUMBER);
        assertEquals(
                "n: text, t: integer, p: image, whole: number (1 rows)",
                TableFiles.sniff(file, ReadOptions.DEFAULT.withTypes(types)).toString());
        assertEquals(List.of("5|6|x.png|1.0"), read(file, ReadOptions.DEFAULT.withTypes(types)));
        assertProblem("table.missing-column", file, ReadOptions.DEFAULT.withTypes(Map.of("m", ColumnKind.TEXT)));
        assertProblem("table.bad-value", file, ReadOptions.DEFAULT.withTypes(Map.of("p", ColumnKind.DATE)));
        assertProblem("table.bad-value", file, ReadOptions.DEFAULT.withTypes(Map.of("t", ColumnKind.TENSOR)));
        assertProblem("table.bad-option", file, ReadOptions.DEFAULT.withTypes(Map.of("n", ColumnKind.BINARY)));
    }

    @Test
    void listsOfDifferentLengthsNameTheirRow() throws Exception {
        Path file = parquet("SELECT CASE WHEN i = 3 THEN [1.0] ELSE [1.0, 2.0] END AS v FROM range(5) r(i)");
        Problem problem = assertProblem("table.bad-value", file, ReadOptions.DEFAULT);
        assertTrue(problem.where().endsWith("row 4"), problem.where());
        assertEquals(
                "[1.0]",
                read(file, ReadOptions.DEFAULT.withTypes(Map.of("v", ColumnKind.TEXT)))
                        .get(3));
    }

    @Test
    void numbersTooLargeForAnIntegerAreRefused() throws Exception {
        assertProblem("table.bad-value", parquet("SELECT 18446744073709551615::UBIGINT AS n"), ReadOptions.DEFAULT);
    }

    @Test
    void filesWithoutRowsAreRefused() throws Exception {
        assertProblem("table.no-rows", parquet("SELECT 1 AS n WHERE false"), ReadOptions.DEFAULT);
        Path file = folder.resolve("none.arrow");
        duckDb("SELECT 1 AS n WHERE false", reader -> write(reader, file));
        assertProblem("table.no-rows", file, ReadOptions.DEFAULT);
    }

    private static void write(ArrowReader reader, Path file) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var writer = new ArrowFileWriter(reader.getVectorSchemaRoot(), null, out)) {
            writer.start();
            while (reader.loadNextBatch()) {
                writer.writeBatch();
            }
        }
    }

    private Path parquet(String query) throws Exception {
        Path file = folder.resolve("t.parquet");
        Files.deleteIfExists(file);
        try (Duck duck = Duck.small()) {
            duck.execute("COPY (" + query + ") TO " + Duck.text(file.toString()), Progress.NONE);
        }
        return file;
    }

    private List<String> read(Path file, ReadOptions options) {
        var rows = new ArrayList<String>();
        try (Table table = TableFiles.read(file, options, folder.resolve("read.arrow"), Progress.NONE)) {
            assertEquals(TableFiles.sniff(file, options).columns(), table.spec().columns());
            table.forEachRow(
                    Progress.NONE,
                    row -> rows.add(row.spec().columns().stream()
                            .map(column -> row.isNull(column.name())
                                    ? "∅"
                                    : column.kind() == ColumnKind.BINARY
                                            ? row.bytes(row.spec().index(column.name())).length + " bytes"
                                            : row.text(column.name()))
                            .collect(Collectors.joining("|"))));
        }
        return rows;
    }

    private Problem assertProblem(String code, Path file, ReadOptions options) {
        Problem problem =
                assertThrows(ProblemException.class, () -> read(file, options)).problem();
        assertEquals(code, problem.code(), problem.sentence());
        return problem;
    }
}
