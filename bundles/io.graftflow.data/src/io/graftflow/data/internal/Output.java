package io.graftflow.data.internal;

import io.graftflow.base.AtomicFiles;
import io.graftflow.base.CancelledException;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
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
            throw failed(target, e);
        } catch (UncheckedIOException e) {
            throw failed(target, e.getCause());
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

    /** What to throw for a file that cannot be written; an interrupt is a cancel. */
    static RuntimeException failed(Path file, Exception cause) {
        if (cause instanceof ClosedByInterruptException) {
            return new CancelledException();
        }
        return new ProblemException(
                Problem.error(
                                "file.write-failed",
                                "Writing failed: " + reason(cause) + ".",
                                "Check that the folder can be written to and has room.")
                        .at(file.toString()),
                cause);
    }

    /** What the operating system says, without the names of temporary files. */
    private static String reason(Exception cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof FileSystemException failure) {
            return failure.getReason() == null ? failure.getFile() + " is in the way" : failure.getReason();
        }
        String message = String.valueOf(cause.getMessage());
        return message.substring(message.lastIndexOf("\": ") < 0 ? 0 : message.lastIndexOf("\": ") + 3);
    }
}
