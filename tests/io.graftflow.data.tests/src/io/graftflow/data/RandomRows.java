package io.graftflow.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.graftflow.base.Progress;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Rows of seeded random values, among them the awkward ones, to be written and looked for again. */
record RandomRows(TableSpec spec, List<List<Optional<Object>>> rows) {

    /** One column of each kind that may miss values, and one of each sort that may not. */
    static final TableSpec ALL_KINDS = TableSpec.of(
            Column.of("text", ColumnKind.TEXT),
            Column.of("category \"ä\", 'b'", ColumnKind.CATEGORY),
            Column.of("integer", ColumnKind.INTEGER),
            Column.of("number", ColumnKind.NUMBER),
            Column.of("boolean", ColumnKind.BOOLEAN),
            Column.of("date", ColumnKind.DATE),
            Column.of("timestamp", ColumnKind.TIMESTAMP),
            Column.of("image", ColumnKind.IMAGE),
            Column.of("sound", ColumnKind.SOUND),
            Column.of("clip", ColumnKind.CLIP),
            new Column("tensor", ColumnKind.TENSOR, true, List.of(2L, 3L)),
            Column.of("binary", ColumnKind.BINARY),
            Column.required("required text", ColumnKind.TEXT),
            Column.required("required integer", ColumnKind.INTEGER),
            Column.tensor("required tensor", 4));

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "a,b",
            "\"",
            "\"\"",
            "a\"b",
            "x\ny",
            "x\r\ny",
            "\r",
            "é",
            "日本語",
            "😀",
            "a\tb",
            "NA",
            "null",
            "1",
            "true",
            "2024-01-01",
            "  padded  ",
            "\\",
            "\\n",
            "'",
            ";",
            "|",
            "\u0000end",
            "\uFEFF");

    static RandomRows of(TableSpec spec, int count, Random random) {
        var rows = new ArrayList<List<Optional<Object>>>();
        for (int i = 0; i < count; i++) {
            rows.add(spec.columns().stream()
                    .map(column -> column.nullable() && random.nextInt(5) == 0
                            ? Optional.empty()
                            : Optional.of(value(column, random)))
                    .toList());
        }
        return new RandomRows(spec, rows);
    }

    static Object value(Column column, Random random) {
        return switch (column.kind()) {
            case TEXT -> TEXTS.get(random.nextInt(TEXTS.size())) + (random.nextBoolean() ? "" : random.nextInt());
            case CATEGORY -> List.of("red", "green", "blue, \"light\"").get(random.nextInt(3));
            case INTEGER -> random.nextInt(9) == 0 ? Long.MIN_VALUE : random.nextLong() >> random.nextInt(64);
            case NUMBER -> random.nextInt(9) == 0 ? Double.MIN_VALUE : random.nextGaussian() * random.nextInt(1000);
            case BOOLEAN -> random.nextBoolean();
            case DATE -> LocalDate.ofEpochDay(random.nextInt(40_000) - 10_000);
            case TIMESTAMP ->
                LocalDateTime.of(1950, 1, 1, 0, 0)
                        .plusSeconds(random.nextInt())
                        .plusNanos(random.nextInt(3) * 250_001_000L);
            case IMAGE, SOUND, CLIP ->
                switch (random.nextInt(3)) {
                    case 0 -> Media.at("pictures/ä " + random.nextInt(100) + ".png");
                    case 1 -> Media.of(bytes(random));
                    default -> new Media("a.png", bytes(random));
                };
            case TENSOR -> tensor(column.elements(), random);
            case BINARY -> bytes(random);
        };
    }

    private static float[] tensor(int elements, Random random) {
        float[] result = new float[elements];
        for (int i = 0; i < elements; i++) {
            result[i] = (float) random.nextGaussian();
        }
        return result;
    }

    private static byte[] bytes(Random random) {
        byte[] result = new byte[1 + random.nextInt(20)];
        random.nextBytes(result);
        return result;
    }

    Table write(Path file) {
        try (TableWriter writer = Table.write(file, spec)) {
            for (List<Optional<Object>> row : rows) {
                for (int c = 0; c < row.size(); c++) {
                    int column = c;
                    row.get(c).ifPresent(value -> writer.set(column, value));
                }
                writer.endRow();
            }
            return writer.finish();
        }
    }

    /** Holds that a table has these columns' names and kinds and these rows. */
    void assertSame(Table table) {
        assertEquals(spec.names(), table.spec().names());
        assertEquals(rows.size(), table.rows());
        table.forEachRow(Progress.NONE, row -> assertSame((int) row.index(), row));
    }

    void assertSame(int index, Row row) {
        for (int c = 0; c < spec.columns().size(); c++) {
            Optional<Object> expected = rows.get(index).get(c);
            Optional<Object> found = row.value(c);
            if (expected.isPresent() && expected.get() instanceof float[] values && found.isPresent()) {
                assertArrayEquals(values, (float[]) found.get());
            } else if (expected.isPresent() && expected.get() instanceof byte[] bytes && found.isPresent()) {
                assertArrayEquals(bytes, (byte[]) found.get());
            } else {
                assertEquals(
                        expected,
                        found,
                        "row " + index + ", column " + spec.columns().get(c));
            }
        }
    }
}
