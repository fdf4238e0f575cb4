package io.graftflow.server.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

/** How content goes over the wire with fewer bytes, to those who say that they can unpack it. */
final class Packing {

    private Packing() {}

    /** Whether a header {@code Accept-Encoding} names an encoding. */
    static boolean accepts(String accepted, String encoding) {
        for (String part : accepted.split(",")) {
            String[] words = part.strip().split(";");
            if (words[0].strip().equals(encoding)) {
                return words.length < 2 || !words[1].strip().equals("q=0");
            }
        }
        return false;
    }

    /** As gzip. */
    static byte[] packed(byte[] plain) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }
}
