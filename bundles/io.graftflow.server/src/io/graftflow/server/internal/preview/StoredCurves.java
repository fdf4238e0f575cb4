package io.graftflow.server.internal.preview;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The curves of a training out of the tables that its report keeps: {@value #STEPS} with a row for each step, {@value
 * #EPOCHS} with one for each time that something was measured. They have the names that live figures have.
 */
public final class StoredCurves {

    private static final String STEPS = "steps.csv";
    private static final String EPOCHS = "epochs.csv";
    private static final String TIME = "milliseconds";
    private static final int MOST_POINTS = 4_000;
    private static final Pattern NAME_PART = Pattern.compile("_(\\w)");

    /** Where a row stands. */
    private static final Set<String> NO_CURVES = Set.of("step", "steps", "epoch", "rows", TIME);

    private StoredCurves() {}

    /** The curves of the report in a folder by name, each point {@code [x, value, seconds]}; none where it keeps none. */
    public static ObjectNode of(Path folder) throws IOException {
        ObjectNode series = Json.object();
        Map<Long, Double> seconds = new LinkedHashMap<>();
        Path steps = folder.resolve(STEPS);
        if (Files.isRegularFile(steps)) {
            List<Map<String, Double>> rows = rows(steps);
            double began = rows.isEmpty() ? 0 : rows.get(0).getOrDefault(TIME, 0.0);
            int stride = 1 + rows.size() / MOST_POINTS;
            for (int i = 0; i < rows.size(); i++) {
                Map<String, Double> row = rows.get(i);
                double step = row.getOrDefault("step", i + 1.0);
                double at = (row.getOrDefault(TIME, began) - began) / 1e3;
                seconds.put((long) step, at);
                if (i % stride == 0 || i == rows.size() - 1) {
                    put(series, row, step, at, false);
                }
            }
        }
        Path epochs = folder.resolve(EPOCHS);
        if (Files.isRegularFile(epochs)) {
            for (Map<String, Double> row : rows(epochs)) {
                double step = row.getOrDefault("steps", row.getOrDefault("epoch", 0.0));
                put(series, row, step, seconds.getOrDefault((long) step, step), !seconds.isEmpty());
            }
        }
        return series;
    }

    private static void put(ObjectNode series, Map<String, Double> row, double x, double seconds, boolean measured) {
        row.forEach((column, value) -> {
            boolean told = measured && column.equals("learning_rate");
            if (!NO_CURVES.contains(column) && !told && Double.isFinite(value)) {
                String name = measured && column.equals("loss") ? "epochLoss" : name(column);
                series.withArray(name).addArray().add(x).add(value).add(seconds);
            }
        });
    }

    /** {@code validation_loss} as {@code validationLoss}. */
    private static String name(String column) {
        return NAME_PART.matcher(column).replaceAll(part -> part.group(1).toUpperCase(Locale.ROOT));
    }

    private static List<Map<String, Double>> rows(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<String> names =
                lines.isEmpty() ? List.of() : Arrays.asList(lines.get(0).split(","));
        return lines.stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .filter(cells -> cells.length == names.size())
                .map(cells -> numbers(names, cells))
                .collect(Collectors.toList());
    }

    private static Map<String, Double> numbers(List<String> names, String[] cells) {
        Map<String, Double> row = new LinkedHashMap<>();
        for (int i = 0; i < cells.length; i++) {
            try {
                row.put(names.get(i), Double.parseDouble(cells[i]));
            } catch (NumberFormatException e) {
                // a measurement that was not taken is an empty cell
            }
        }
        return row;
    }
}
