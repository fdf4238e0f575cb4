package io.graftflow.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that were written once and must be read for ever. */
class GoldenFilesTest {

    @TempDir
    Path folder;

    /** The rows of {@code table-1.arrow}, one with all values and one without any. */
    private static RandomRows rows() {
        List<Optional<Object>> first = List.of(
                Optional.of("Grüße"),
                Optional.of("red"),
                Optional.of(Long.MIN_VALUE),
                Optional.of(-0.1),
                Optional.of(true),
                Optional.of(LocalDate.of(2024, 2, 29)),
                Optional.of(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000)),
                Optional.of(new Media("a.png", new byte[] {1, 2})),
                Optional.of(Media.at("a.wav")),
                Optional.of(Media.of(new byte[] {3})),
                Optional.of(new float[] {1, 2, 3, 4, 5, 6}),
                Optional.of(new byte[] {0, -1}),
                Optional.of("there"),
                Optional.of(7L),
                Optional.of(new float[] {1, 2, 3, 4}));
        var second = new ArrayList<Optional<Object>>();
        for (int i = 0; i < first.size(); i++) {
            second.add(i < 12 ? Optional.empty() : first.get(i));
        }
        return new RandomRows(RandomRows.ALL_KINDS, List.of(first, second));
    }

    @Test
    void theFirstLayoutOfATableIsReadAndWritten() throws IOException {
        Path golden = resource("golden/table-1.arrow");
        try (Table table = Table.open(golden)) {
            assertEquals(RandomRows.ALL_KINDS.withRows(2), table.spec());
            rows().assertSame(table);
        }
        rows().write(folder.resolve("new.arrow")).close();
        assertEquals(-1, Files.mismatch(golden, folder.resolve("new.arrow")));
    }

    @Test
    void whatPyArrowWroteIsRead() throws IOException {
        assertEquals(
                "text: text, n: integer, v: tensor[2], list: tensor[2], label: category, image: image, large: text,"
                        + " view: text, half: number, when: timestamp (3 rows)",
                read("pyarrow/lz4.feather").get(0));
        assertEquals(
                List.of(
                        "a|1|[1.0,2.0]|[1.0,2.0]|x||l|longer than twelve characters|1.5|2024-02-29 13:05:00.25",
                        "é|∅|[3.0,4.0]|[3.0,4.0]|y|a.png|l|b|2.5|2024-02-29 13:05:00.25",
                        "∅|3|∅|∅|x|∅|l|∅|∅|2024-02-29 13:05:00.25"),
                read("pyarrow/lz4.feather").subList(1, 4));
        assertEquals(
                List.of(
                        "text: text, n: integer, v: tensor[2], list: tensor[2], label: text, image: image, large: text,"
                                + " when: timestamp (3 rows)",
                        "a|1|[1.0,2.0]|[1.0,2.0]|x||l|2024-02-29 13:05:00.25",
                        "é|∅|[3.0,4.0]|[3.0,4.0]|y|a.png|l|2024-02-29 13:05:00.25",
                        "∅|3|∅|∅|x|∅|l|2024-02-29 13:05:00.25"),
                read("pyarrow/snappy.parquet"));
    }

    @Test
    void penguinsAreRead() throws IOException {
        List<String> lines = read("penguins/test.csv");
        assertEquals(
                "island: text, bill_length_mm: number, bill_depth_mm: number, flipper_length_mm: integer,"
                        + " body_mass_g: integer, sex: text, year: integer, species: text (103 rows)",
                lines.get(0));
        assertEquals("Biscoe|43.3|13.4|209|4400|female|2007|Gentoo", lines.get(1));
        try (Table table = Table.open(folder.resolve("read.arrow"))) {
            assertEquals(List.of("Adelie", "Chinstrap", "Gentoo"), table.distinct("species"));
            assertEquals(List.of("2007", "2008", "2009"), table.distinct("year"));
            Splits.Parts parts = Splits.stratified(table, "species", 0.5, 1);
            assertEquals(103, parts.first().length + parts.second().length);
        }
    }

    @Test
    void aCompressionThatIsNotReadIsNamed() throws IOException {
        var problem = assertThrows(ProblemException.class, () -> read("pyarrow/zstd.feather"))
                .problem();
        assertEquals("table.unreadable", problem.code());
        assertTrue(problem.message().contains("Zstandard"), problem.message());
    }

    @Test
    void damagedBytesAreAProblemOrAnotherTableAndNothingElse() throws IOException {
        for (String name : List.of("golden/table-1.arrow", "pyarrow/lz4.feather", "pyarrow/snappy.parquet")) {
            byte[] whole = Files.readAllBytes(resource(name));
            for (int seed = 0; seed < 60; seed++) {
                var random = new Random(seed);
                byte[] damaged = whole.clone();
                for (int i = 0; i <= random.nextInt(4); i++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                Path file = folder.resolve("damaged");
                Files.write(file, damaged);
                try {
                    TableFiles.read(file, ReadOptions.DEFAULT, folder.resolve("read.arrow"), Progress.NONE)
                            .close();
                } catch (ProblemException e) {
                    assertTrue(e.getMessage().contains("damaged"), name + ", seed " + seed + ": " + e.getMessage());
                }
            }
        }
    }

    private Path resource(String name) throws IOException {
        Path file = folder.resolve(Path.of(name).getFileName().toString());
        try (InputStream in = GoldenFilesTest.class.getResourceAsStream("/resources/" + name)) {
            Files.write(file, in.readAllBytes());
        }
        return file;
    }

    /** The columns, and the rows with bars between the values. */
    private List<String> read(String name) throws IOException {
        var lines = new ArrayList<String>();
        try (Table table =
                TableFiles.read(resource(name), ReadOptions.DEFAULT, folder.resolve("read.arrow"), Progress.NONE)) {
            lines.add(table.spec().toString());
            table.forEachRow(
                    Progress.NONE,
                    row -> lines.add(row.spec().names().stream()
                            .map(column -> row.isNull(column) ? "∅" : row.text(column))
                            .collect(Collectors.joining("|"))));
        }
        return lines;
    }
}
