package io.graftflow.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Laws of {@link Hash}. */
class HashTest {

    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    private Path folder;

    @Test
    void plainHashIsTheOneOfTheStandard() {
        // FIPS 180-2, appendix B.1
        assertEquals(OF_ABC, Hash.sha256("abc".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void bytesBufferAndFileHaveTheSameHashAtEverySizeAroundAChunk() throws IOException {
        var random = new Random(7);
        for (int size : new int[] {0, 1, 63, 64, 65, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20}) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            String expected = Hash.sha256(bytes);
            assertEquals(expected, Hash.sha256(ByteBuffer.wrap(bytes)), "buffer of " + size);
            assertEquals(expected, Hash.sha256(Files.write(folder.resolve("f"), bytes)), "file of " + size);
        }
    }

    @Test
    void aBufferIsHashedFromItsPositionToItsLimitAndKeepsBoth() {
        ByteBuffer buffer = ByteBuffer.wrap("xabcx".getBytes(StandardCharsets.UTF_8))
                .position(1)
                .limit(4);
        assertEquals(OF_ABC, Hash.sha256(buffer));
        assertEquals(new Hash().add("abc").hex(), new Hash().add(buffer).hex());
        assertEquals(1, buffer.position());
        assertEquals(4, buffer.limit());
    }

    @Test
    void partsAreKeptApart() {
        assertNotEquals(
                new Hash().add("ab").add("c").hex(),
                new Hash().add("a").add("bc").hex());
        assertNotEquals(new Hash().add("a").hex(), new Hash().add("a").add("").hex());
        assertNotEquals(Hash.sha256(new byte[0]), new Hash().add("").hex());
    }

    @Test
    void aTextIsItsBytesInUtf8() {
        String text = "Pfropfreis \u00e4\u6728\ud83c\udf33";
        assertEquals(
                new Hash().add(text.getBytes(StandardCharsets.UTF_8)).hex(),
                new Hash().add(text).hex());
    }

    @Test
    void readingTheResultStartsAnew() {
        var hash = new Hash();
        String first = hash.add("a").hex();
        assertEquals(first, hash.add("a").hex());
        assertEquals(64, first.length());
    }
}
