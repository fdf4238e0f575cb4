package io.graftflow.data.internal;

import java.io.IOException;

/**
 * The head of a text.
 *
 * @param text whole lines
 * @param cut whether there is more; lines within a quoted value count as lines, so a record may be cut
 */
record TextSample(String text, boolean cut) {

    /** Reads about so many characters, up to the end of a line. */
    static TextSample of(TextFile file, int chars) throws IOException {
        var result = new StringBuilder();
        char[] buffer = new char[1 << 16];
        try (StrictReader in = file.open()) {
            int count = in.read(buffer, 0, buffer.length);
            while (count > 0 && result.length() < chars) {
                result.append(buffer, 0, count);
                count = in.read(buffer, 0, buffer.length);
            }
            if (count <= 0) {
                return new TextSample(result.toString(), false);
            }
        } catch (StrictReader.BadEncoding e) {
            long line = result.chars().filter(c -> c == '\n').count() + 1;
            throw e.problem(file.file() + ":" + line);
        }
        int end = Math.max(result.lastIndexOf("\n"), result.lastIndexOf("\r"));
        return new TextSample(result.substring(0, Math.max(0, end)), true);
    }
}
