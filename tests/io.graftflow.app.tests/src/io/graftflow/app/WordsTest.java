package io.graftflow.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void saysTimesInTheUnitThatPeopleThinkIn() {
        assertEquals("0 ms", Words.time(0));
        assertEquals("994 ms", Words.time(0.994));
        assertEquals("1.0 s", Words.time(0.996));
        assertEquals("59.9 s", Words.time(59.94));
        assertEquals("1 min 0 s", Words.time(59.96));
        assertEquals("2 min 10 s", Words.time(130));
        assertEquals("1 h 1 min", Words.time(3661));
    }

    @Test
    void saysBytesInDecimalUnits() {
        assertEquals("0 B", Words.bytes(0));
        assertEquals("999 B", Words.bytes(999));
        assertEquals("1.00 kB", Words.bytes(1000));
        assertEquals("90.4 MB", Words.bytes(90_387_606));
        assertEquals("1.00 GB", Words.bytes(999_999_999));
    }

    @Test
    void saysCountsShort() {
        assertEquals("9999", Words.count(9999));
        assertEquals("10.0 k", Words.count(10_000));
        assertEquals("22.6 M", Words.count(22_565_376));
        assertEquals("7.24 B", Words.count(7_240_000_000L));
    }

    @Test
    void putsCellsUnderEachOtherWithoutBlanksAtTheEnd() {
        assertEquals("a    b\nabc  ✓\n", Words.table(List.of(List.of("a", "b"), List.of("abc", "✓"))));
        assertEquals("✓x  b\na   b\n", Words.table(List.of(List.of("✓x", "b"), List.of("a", "b"))));
        assertEquals("", Words.table(List.of()));
    }

    @Test
    void aPlaceIsToldAsSeenFromHere() {
        Path here = Path.of("").toAbsolutePath();
        assertEquals(
                Path.of("out", "report").toString(),
                Words.path(here.resolve("out").resolve("report").toString()));
        assertEquals(here.toString(), Words.path(here.toString()));
        String above = here.resolveSibling(here.getFileName() + "-2").toString();
        assertEquals(above, Words.path(above));
    }
}
