package io.graftflow.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graftflow.base.CancelledException;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class CsvTest {

    @TempDir
    Path folder;

    @Test
    void typesAreFoundOut() throws IOException {
        String text =
                """
                i,n,b,d,t,text,zip,big,phone,mixed,none
                1,1.5,true,2024-02-29,2024-02-29 13:05:00.25,a,01234,12345678901234567890,+49,1,
                -2,-3e5,FALSE,1999-12-31,2024-02-29T13:05Z,b,99999,1,+1,x,
                """;
        assertEquals(
                "i: integer, n: number, b: boolean, d: date, t: timestamp, text: text, zip: text, big: text, phone: text,"
                        + " mixed: text, none: text",
                sniff(text).toString());
        assertEquals(
                List.of(
                        "1|1.5|true|2024-02-29|2024-02-29 13:05:00.25|a|01234|12345678901234567890|+49|1|∅",
                        "-2|-300000.0|false|1999-12-31|2024-02-29 13:05:00|b|99999|1|+1|x|∅"),
                read(text));
    }

    @Test
    void aHeaderIsToldFromARow() throws IOException {
        assertEquals(
                List.of("text", "label"),
                sniff("text,label\nsome words,a\nother words,b\nmore,a\n").names());
        assertEquals(
                List.of("column1", "column2"),
                sniff("some words,a\nother words,b\nmore,a\n").names());
        assertEquals(List.of("column1", "column2"), sniff("x,1\ny,2\nz,3\n").names());
        assertEquals(List.of("name", "n"), sniff("name,n\ny,2\nz,3\n").names());
        assertEquals(List.of("column1", "a"), sniff(",a\n0,2\n1,3\n").names());
        assertEquals(
                List.of("2019", "2020"),
                sniff("2019,2020\n1,2\n", headerIs(ReadOptions.Header.YES)).names());
        assertEquals(List.of("1|2", "3|4"), read("1,2\n3,4\n"));
        assertEquals(List.of("a|b", "c|d"), read("a,b\nc,d\n", headerIs(ReadOptions.Header.NO)));
    }

    @Test
    void theDelimiterIsFoundOut() throws IOException {
        for (String delimiter : List.of(",", ";", "\t", "|")) {
            String text = "a,b,c\n\"1,5;x|y\tz\",2,3\n4,5,6\n"
                    .replace("a,b,c", String.join(delimiter, "a", "b", "c"))
                    .replace("\",2,3", "\"" + delimiter + "2" + delimiter + "3")
                    .replace("4,5,6", String.join(delimiter, "4", "5", "6"));
            assertEquals(List.of("a", "b", "c"), sniff(text).names(), delimiter);
            assertEquals(List.of("1,5;x|y\tz|2|3", "4|5|6"), read(text), delimiter);
        }
        assertEquals(List.of("words"), sniff("words\na; b\nc\n").names());
        assertEquals(List.of("a^b"), sniff("a^b\n1^2\n").names());
        assertEquals(List.of("1|2"), read("a^b\n1^2\n", ReadOptions.DEFAULT.withDelimiter("^")));
    }

    @Test
    void aQuotedEmptyTextIsThereAndAnUnquotedOneIsMissing() throws IOException {
        assertEquals(List.of("|1", "∅|2"), read("a,n\n\"\",1\n,2\n"));
        assertEquals(List.of("x|∅", "y|2"), read("a,n\nx,\"\"\ny,2\n"));
        var options = ReadOptions.DEFAULT.withNullTexts(List.of("", "NA"));
        assertEquals(List.of("∅|∅", "NA|1"), read("a,n\nNA,\"NA\"\n\"NA\",1\n", options));
        assertEquals(List.of("|1"), read("a,n\n,1\n", ReadOptions.DEFAULT.withNullTexts(List.of())));
    }

    @Test
    void allLineBreaksAreRead() throws IOException {
        List<String> expected = List.of("1|x", "2|y");
        for (String text : List.of(
                "a,b\n1,x\n2,y\n",
                "a,b\r\n1,x\r\n2,y",
                "a,b\r1,x\r2,y\r",
                "a,b\r\n1,x\n2,y\r\n",
                "\n\na,b\n\n1,x\n\n2,y\n\n")) {
            assertEquals(expected, read(text), text);
        }
        String late = "a,b\n" + "1,x\n".repeat(600_000) + "2,y\r\n";
        assertEquals(600_001, read(late).size());
    }

    @Test
    void encodingsAreRead() throws IOException {
        String text = "wort,zahl\nGrüße,1\nÄrger,2\n";
        List<String> expected = List.of("Grüße|1", "Ärger|2");
        for (String name : List.of("UTF-8", "ISO-8859-1", "windows-1252", "UTF-16LE", "UTF-16", "IBM037")) {
            Path file = folder.resolve("e.csv");
            Files.write(file, text.getBytes(Charset.forName(name)));
            assertEquals(expected, read(file, ReadOptions.DEFAULT.withEncoding(name)), name);
        }
        for (Charset marked : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Path file = folder.resolve("e.csv");
            Files.write(file, ("\uFEFF" + text).getBytes(marked));
            assertEquals(expected, read(file, ReadOptions.DEFAULT), marked.name());
        }
        assertCode("table.unknown-encoding", () -> sniff(text, ReadOptions.DEFAULT.withEncoding("UTF-9")));
    }

    @Test
    void compressedFilesAreRead() throws IOException {
        Path file = folder.resolve("c.csv.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("a,b\n1,x\n".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(List.of("1|x"), read(file, ReadOptions.DEFAULT));
    }

    @Test
    void raggedRowsNameTheirLine() throws IOException {
        assertProblem("table.ragged", "t.csv:3", "Expected 2 values, as in the first line, got 1.", "a,b\n1,2\n3\n");
        assertProblem("table.ragged", "t.csv:5", "got 3.", "a,b\n\"x\ny\",2\n\n3,4,5\n");
        String late = "a,b\n" + "1,2\n".repeat(50_000) + "1\n";
        assertProblem("table.ragged", "t.csv:50002", "got 1.", late);
        assertProblem("table.ragged", "t.csv:50002", "got 3.", late.substring(0, late.length() - 1) + ",2,3\n");
    }

    @Test
    void brokenQuotesNameTheirLine() throws IOException {
        assertProblem("table.bad-quotes", "t.csv:3", "never ends", "a,b\n1,2\n\"3,4\n5,6\n");
        assertProblem("table.bad-quotes", "t.csv:2", "goes on after", "a,b\n\"1\"2,3\n");
        String late = "a,b\n" + "1,2\n".repeat(50_000) + "\"1,2\n3,4\n";
        assertProblem("table.bad-quotes", "t.csv:50002", "never ends", late);
        assertEquals(List.of("1 \"inch|2"), read("a,b\n\"1 \"\"inch\",2\n"));
        assertEquals(List.of("\"1|2"), read("a,b\n\"1,2\n", ReadOptions.DEFAULT.withQuote("")));
    }

    @Test
    void badEncodingNamesLineAndByte() throws IOException {
        for (int rows : List.of(1, 2_000_000)) {
            byte[] text = ("a,b\n" + "1,2\n".repeat(rows) + "3,?\n").getBytes(StandardCharsets.US_ASCII);
            int bad = text.length - 2;
            text[bad] = (byte) 0xE9;
            Path file = folder.resolve("t.csv");
            Files.write(file, text);
            Problem problem = problem(() -> read(file, ReadOptions.DEFAULT));
            assertEquals("table.bad-encoding", problem.code());
            assertTrue(problem.where().endsWith("t.csv:" + (rows + 2)), problem.where());
            assertTrue(problem.message().startsWith("Byte " + bad + " "), problem.message());
        }
    }

    @Test
    void headersNameDifferentColumns() throws IOException {
        assertProblem("table.duplicate-column", "t.csv:1", "two columns \"a\"", "a,b,a\n1,2,3\n");
    }

    @Test
    void filesWithoutRowsAreRefused() throws IOException {
        assertProblem("table.no-rows", "t.csv", "no row", "a,b\n");
        assertProblem("table.empty", "t.csv", "blank lines", "\n\n\n");
    }

    @Test
    void typesThatAreSetHold() throws IOException {
        var types = Map.of("n", ColumnKind.TEXT, "label", ColumnKind.CATEGORY, "x", ColumnKind.TENSOR);
        String text = "n,label,x\n1,a,\"[1,2,3]\"\n2,b,\"[4,5,6]\"\n";
        TableSpec spec = sniff(text, ReadOptions.DEFAULT.withTypes(types));
        assertEquals("n: text, label: category, x: tensor[3]", spec.toString());
        assertEquals(
                List.of("1|a|[1.0,2.0,3.0]", "2|b|[4.0,5.0,6.0]"), read(text, ReadOptions.DEFAULT.withTypes(types)));
        Problem problem = problem(() -> sniff(text, ReadOptions.DEFAULT.withTypes(Map.of("labl", ColumnKind.TEXT))));
        assertEquals("table.missing-column", problem.code());
        assertEquals("Did you mean \"label\"?", problem.remedy());
    }

    @Test
    void aValueThatDoesNotFitItsColumnNamesItsLine() throws IOException {
        String late = "id,n\n" + "\"x\ny\",2\n".repeat(25_000);
        assertProblem("table.bad-value", "t.csv:50002", "\"n\" is of type integer; \"1.5\" is none.", late + "x,1.5\n");
        assertProblem("table.bad-value", "t.csv:50002", "\"2.\" is none.", late + "x,2.\n");
        assertProblem("table.bad-value", "t.csv:50002", "\"N/A\" is none.", late + "x,N/A\n");
        for (ColumnKind kind : List.of(
                ColumnKind.INTEGER, ColumnKind.NUMBER, ColumnKind.BOOLEAN, ColumnKind.DATE, ColumnKind.TIMESTAMP)) {
            Problem problem = problem(() -> read("id,n\n1,?\n", ReadOptions.DEFAULT.withTypes(Map.of("n", kind))));
            assertEquals("table.bad-value", problem.code());
            assertTrue(problem.where().endsWith("t.csv:2"), problem.where());
        }
    }

    @Test
    void numbersAreReadToTheLastBit() throws IOException {
        var random = new java.util.Random(17);
        var values = new ArrayList<Double>();
        var text = new StringBuilder("x\n");
        for (int i = 0; i < 20_000; i++) {
            double value = i % 2 == 0
                    ? Double.longBitsToDouble(random.nextLong())
                    : Math.round(random.nextGaussian() * 1e6) / Math.pow(10, random.nextInt(8));
            if (Double.isFinite(value)) {
                values.add(value);
                text.append(value).append('\n');
            }
        }
        Path file = folder.resolve("x.csv");
        Files.writeString(file, text);
        try (Table table = TableFiles.read(file, ReadOptions.DEFAULT, folder.resolve("x.arrow"), Progress.NONE)) {
            table.forEachRow(Progress.NONE, row -> assertEquals(values.get((int) row.index()), row.number(0)));
        }
    }

    @Test
    void aLongTextIsRead() throws IOException {
        String words = "many words ".repeat(400_000);
        assertEquals(List.of(words + "|1"), read("a,b\n" + words + ",1\n"));
    }

    @Test
    void readingIsCancelled() throws IOException {
        Path file = folder.resolve("t.csv");
        Files.writeString(file, "a,b\n" + "1,2\n".repeat(100_000));
        var progress = new StopAfterFirstReport();
        assertThrows(
                CancelledException.class,
                () -> TableFiles.read(file, ReadOptions.DEFAULT, folder.resolve("t.arrow"), progress));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    private static ReadOptions headerIs(ReadOptions.Header header) {
        return ReadOptions.DEFAULT.withHeader(header);
    }

    private Path file(String text) throws IOException {
        Path file = folder.resolve("t.csv");
        Files.writeString(file, text);
        return file;
    }

    private TableSpec sniff(String text) throws IOException {
        return sniff(text, ReadOptions.DEFAULT);
    }

    private TableSpec sniff(String text, ReadOptions options) throws IOException {
        return TableFiles.sniff(file(text), options);
    }

    private List<String> read(String text) throws IOException {
        return read(text, ReadOptions.DEFAULT);
    }

    private List<String> read(String text, ReadOptions options) throws IOException {
        return read(file(text), options);
    }

    /** The rows, values with a bar between them, ∅ for a missing one. */
    private List<String> read(Path file, ReadOptions options) {
        var rows = new ArrayList<String>();
        try (Table table = TableFiles.read(file, options, folder.resolve("t.arrow"), Progress.NONE)) {
            assertEquals(TableFiles.sniff(file, options).columns(), table.spec().columns());
            table.forEachRow(
                    Progress.NONE,
                    row -> rows.add(row.spec().names().stream()
                            .map(name -> row.isNull(name) ? "∅" : row.text(name))
                            .collect(Collectors.joining("|"))));
        }
        return rows;
    }

    private void assertProblem(String code, String place, String message, String text) throws IOException {
        Path file = file(text);
        Problem problem = problem(() -> read(file, ReadOptions.DEFAULT));
        assertEquals(code, problem.code(), problem.sentence());
        assertTrue(problem.where().endsWith(place), problem.sentence());
        assertTrue(problem.message().contains(message), problem.sentence());
        assertTrue(!problem.remedy().isEmpty(), problem.sentence());
    }

    private static void assertCode(String code, Executable action) {
        assertEquals(code, problem(action).code());
    }

    private static Problem problem(Executable action) {
        return assertThrows(ProblemException.class, action).problem();
    }
}
