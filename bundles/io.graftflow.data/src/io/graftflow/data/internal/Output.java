package io.graftflow.data.internal;

import io.graftflow.base.AtomicFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes files whole or not at all, with one kind of problem when it fails. */
final class Output {

    private Output() {}

    /** Writes a text. */
    @FunctionalInterface
    interface TextWriter {
        /** Writes all of it. */
        void write(Writer out) throws IOException;
    }

    /** Makes or replaces a file. */
    static void file(Path target, AtomicFiles.Writer writer) {
        try {
            AtomicFiles.write(target, writer);
        } catch (IOException e) {
            throw RowSink.writeFailed(target, e);
        } catch (UncheckedIOException e) {
            throw RowSink.writeFailed(target, e.getCause());
        }
    }

    /** Makes or replaces a file of text in UTF-8. */
    static void text(Path target, TextWriter writer) {
        file(target, temporary -> {
            try (BufferedWriter out = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
                writer.write(out);
            }
        });
    }
}
