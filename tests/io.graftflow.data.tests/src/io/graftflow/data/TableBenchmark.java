package io.graftflow.data;

import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Progress;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** How fast a CSV file is read and what memory it takes; for {@code releng/benchmark}, in a process of its own. */
public final class TableBenchmark {

    /**
     * What reading a file took.
     *
     * @param bytes the CSV file's size
     * @param rows its rows
     * @param readSeconds from the CSV file to the table
     * @param scanSeconds once over all values of the table
     * @param peakResidentBytes the most memory that the process ever had resident, where the system says it (Linux)
     */
    public record Figures(
            long bytes, long rows, double readSeconds, double scanSeconds, OptionalLong peakResidentBytes) {}

    private TableBenchmark() {}

    /** Writes a CSV file of about that size: a number, quoted text, a label, two real numbers and a day in each row. */
    public static Path generate(Path folder, long bytes, long seed) throws IOException {
        Path file = folder.resolve("benchmark.csv");
        var random = new SplittableRandom(seed);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("id,text,label,x,y,day\n");
            long written = 0;
            for (long i = 0; written < bytes; i++) {
                var row = new StringBuilder().append(i).append(",\"");
                for (int word = 0; word < 10; word++) {
                    row.append(Long.toString(random.nextLong(1L << 30), Character.MAX_RADIX))
                            .append(' ');
                }
                row.append(", and more\",c")
                        .append(random.nextInt(10))
                        .append(',')
                        .append(random.nextInt(1_000_000) / 1e6);
                row.append(',')
                        .append(0.5 * i)
                        .append(",2024-0")
                        .append(1 + i % 9)
                        .append("-1")
                        .append(i % 10)
                        .append('\n');
                out.append(row);
                written += row.length();
            }
        }
        return file;
    }

    /** Reads a CSV file into a table in the folder, and the table once. */
    public static Figures read(Path csv, Path folder) throws IOException {
        long start = System.nanoTime();
        try (Table table =
                TableFiles.read(csv, ReadOptions.DEFAULT, folder.resolve("benchmark.arrow"), Progress.NONE)) {
            long read = System.nanoTime();
            int columns = table.spec().columns().size();
            long[] values = new long[1];
            table.forEachRow(Progress.NONE, row -> {
                for (int i = 0; i < columns; i++) {
                    values[0] += row.isNull(i) ? 0 : 1;
                }
            });
            long scanned = System.nanoTime();
            return new Figures(
                    Files.size(csv), table.rows(), (read - start) / 1e9, (scanned - read) / 1e9, peakResidentBytes());
        }
    }

    /** Prints the figures for a new CSV file of so many bytes; as JSON with {@code --json}. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("graftflow-csv");
        try {
            Figures figures = read(generate(folder, Long.parseLong(arguments[0]), 1), folder);
            String form = Arrays.asList(arguments).contains("--json")
                    ? "{\"bytes\": %d, \"rows\": %d, \"readSeconds\": %.2f, \"scanSeconds\": %.2f, \"peakBytes\": %d}%n"
                    : "csv of %d bytes, %d rows: read in %.1f s, gone through in %.1f s; peak resident memory %d bytes%n";
            System.out.printf(
                    Locale.ROOT,
                    form,
                    figures.bytes(),
                    figures.rows(),
                    figures.readSeconds(),
                    figures.scanSeconds(),
                    figures.peakResidentBytes().orElse(-1));
        } finally {
            AtomicFiles.deleteTree(folder);
        }
    }

    private static OptionalLong peakResidentBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return OptionalLong.empty();
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst();
    }
}
