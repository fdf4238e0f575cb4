package io.graftflow.data.internal;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Format;
import io.graftflow.data.ReadOptions;
import io.graftflow.data.TableSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Which reader and which writer a file takes. */
public final class FileFormats {

    /** A file that is about to be read. */
    public interface Input {
        /** Its columns, from its head. */
        TableSpec sniff();

        /** Makes a table's file of it. */
        void read(Path target, Progress progress);
    }

    private FileFormats() {}

    /** The reader for a file. */
    public static Input of(Path source, ReadOptions options) {
        checkReadable(source);
        Format format = options.format() == Format.AUTO ? recognise(source) : options.format();
        return switch (format) {
            case CSV -> new CsvInput(source, options);
            case TSV -> new CsvInput(source, options.delimiter().isEmpty() ? options.withDelimiter("\t") : options);
            case JSON -> new JsonInput(source, options);
            case PARQUET -> new ParquetInput(source, options);
            case ARROW -> new ArrowInput(source, options);
            case AUTO -> throw new IllegalStateException("a format has been chosen");
        };
    }

    /** Writes a table. */
    public static void write(ArrowFile table, Path target, Format asked, Progress progress) {
        Format format = asked == Format.AUTO ? byName(target) : asked;
        switch (format) {
            case CSV -> CsvOutput.write(table, target, ',', progress);
            case TSV -> CsvOutput.write(table, target, '\t', progress);
            case JSON -> JsonOutput.write(table, target, progress);
            case PARQUET -> ParquetOutput.write(table, target, progress);
            case ARROW -> ArrowOutput.write(table, target, progress);
            case AUTO ->
                throw ProblemException.error(
                                "table.unknown-format",
                                "The file's name says no format that a table can be written in.",
                                "End it with .csv, .tsv, .jsonl, .parquet or .arrow, or choose the format.")
                        .at(target.toString());
        }
    }

    private static void checkReadable(Path source) {
        String place = source.toString();
        if (!Files.exists(source)) {
            throw ProblemException.error("file.missing", "There is no such file.", "Check the path.")
                    .at(place);
        }
        if (Files.isDirectory(source)) {
            throw ProblemException.error("file.folder", "Expected a file, got a folder.", "Name a file in it.")
                    .at(place);
        }
        try {
            if (Files.size(source) == 0) {
                throw ProblemException.error(
                                "table.empty", "The file is empty; expected a table.", "Check how it was made.")
                        .at(place);
            }
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }

    /** The problem of a file that the operating system does not let us read. */
    static ProblemException unreadable(Path source, IOException e) {
        return new ProblemException(
                Problem.error("file.unreadable", "Reading failed: " + e + ".", "Check that you may read it.")
                        .at(source.toString()),
                e);
    }

    private static Format recognise(Path source) {
        Format format = byName(source);
        return format == Format.AUTO ? byContent(source) : format;
    }

    private static Format byName(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - ".gz".length()) : name;
        return switch (plain.substring(plain.lastIndexOf('.') + 1)) {
            case "csv" -> Format.CSV;
            case "tsv", "tab" -> Format.TSV;
            case "json", "jsonl", "ndjson" -> Format.JSON;
            case "parquet", "pq" -> Format.PARQUET;
            case "arrow", "arrows", "feather", "ipc" -> Format.ARROW;
            default -> Format.AUTO;
        };
    }

    private static Format byContent(Path source) {
        byte[] head = head(source);
        String start = new String(head, StandardCharsets.ISO_8859_1);
        if (start.startsWith("PAR1")) {
            return Format.PARQUET;
        }
        if (start.startsWith("ARROW1")) {
            return Format.ARROW;
        }
        String text = start.strip();
        return text.startsWith("{") || text.startsWith("[") ? Format.JSON : Format.CSV;
    }

    private static byte[] head(Path source) {
        try (InputStream in = Files.newInputStream(source)) {
            return in.readNBytes(64);
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }
}
