package io.graftflow.server.internal.preview;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Progress;
import io.graftflow.data.Batch;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** How the values of one column are spread. Memory does not grow with the number of rows. */
final class Histogram {

    private static final int BINS = 24;
    private static final int MOST_DISTINCT = 20_000;
    private static final int VALUES_SHOWN = 24;
    private static final int LONGEST_VALUE = 200;

    /** Texts this long are hardly ever equal, and many of them fill the memory. */
    private static final int LONGEST_COUNTED = 10_000;

    private final Table table;
    private final int column;
    private final ColumnKind kind;
    private final ObjectNode json = Json.object();

    private Histogram(Table table, String name) {
        this.table = table;
        this.column = table.spec().index(name);
        this.kind = table.spec().columns().get(column).kind();
        json.put("column", name).put("kind", "none").put("rows", table.rows()).put("missing", table.nulls(name));
    }

    /**
     * The histogram of a column as JSON.
     *
     * @throws io.graftflow.base.ProblemException {@code table.missing-column}
     */
    static ObjectNode of(Table table, String name) {
        Histogram histogram = new Histogram(table, name);
        switch (histogram.kind) {
            case NUMBER, DATE, TIMESTAMP -> histogram.numbers();
            case INTEGER -> {
                if (!histogram.values(BINS)) {
                    histogram.numbers();
                }
            }
            case TEXT, CATEGORY, BOOLEAN -> {
                if (!histogram.values(MOST_DISTINCT)) {
                    histogram.lengths();
                }
            }
            case IMAGE, SOUND, CLIP, TENSOR, BINARY -> {
                // nothing that could be counted
            }
        }
        return histogram.json;
    }

    /** Counts different values; false when there are too many. */
    private boolean values(int most) {
        Map<String, long[]> counts = new HashMap<>();
        boolean[] tooMany = {false};
        table.forEachBatch(Progress.NONE, batch -> {
            for (int i = 0; i < batch.size() && !tooMany[0]; i++) {
                batch.at(i);
                if (!batch.isNull(column)) {
                    String text = batch.text(column);
                    counts.computeIfAbsent(text, value -> new long[1])[0]++;
                    tooMany[0] = counts.size() > most || text.length() > LONGEST_COUNTED;
                }
            }
        });
        if (tooMany[0]) {
            return false;
        }
        List<Map.Entry<String, long[]>> ordered = counts.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, long[]> entry) -> -entry.getValue()[0])
                        .thenComparing(Map.Entry::getKey))
                .toList();
        json.put("kind", "values").put("distinct", counts.size());
        ArrayNode list = json.putArray("values");
        long listed = 0;
        for (Map.Entry<String, long[]> entry : ordered.subList(0, Math.min(VALUES_SHOWN, ordered.size()))) {
            String value = entry.getKey();
            String shown = value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) + "…" : value;
            list.addObject().put("value", shown).put("rows", entry.getValue()[0]);
            listed += entry.getValue()[0];
        }
        json.put("others", table.rows() - json.path("missing").asLong() - listed);
        if (kind == ColumnKind.INTEGER) {
            moments(false).write(json, kind);
        }
        return true;
    }

    private void numbers() {
        Moments moments = moments(false);
        moments.write(json, kind);
        json.put("kind", "numbers");
        bins(moments, false);
    }

    private void lengths() {
        Moments moments = moments(true);
        json.put("kind", "lengths");
        moments.write(json, ColumnKind.NUMBER);
        bins(moments, true);
    }

    private OptionalDouble value(Batch batch, boolean length) {
        if (batch.isNull(column)) {
            return OptionalDouble.empty();
        }
        double value = length
                ? batch.text(column).length()
                : switch (kind) {
                    case DATE -> batch.date(column).toEpochDay();
                    case TIMESTAMP ->
                        batch.timestamp(column).toInstant(ZoneOffset.UTC).toEpochMilli();
                    default -> batch.number(column);
                };
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    private Moments moments(boolean length) {
        Moments moments = new Moments();
        table.forEachBatch(Progress.NONE, batch -> {
            for (int i = 0; i < batch.size(); i++) {
                batch.at(i);
                value(batch, length).ifPresent(moments::add);
            }
        });
        return moments;
    }

    private void bins(Moments moments, boolean length) {
        if (moments.isEmpty()) {
            json.putArray("bins");
            return;
        }
        double width = (moments.max() - moments.min()) / BINS;
        long[] counts = new long[width > 0 ? BINS : 1];
        table.forEachBatch(Progress.NONE, batch -> {
            for (int i = 0; i < batch.size(); i++) {
                batch.at(i);
                value(batch, length).ifPresent(value -> {
                    int bin = width > 0 ? (int) ((value - moments.min()) / width) : 0;
                    counts[Math.min(counts.length - 1, bin)]++;
                });
            }
        });
        ArrayNode bins = json.putArray("bins");
        for (int i = 0; i < counts.length; i++) {
            bins.addObject()
                    .put("from", moments.min() + i * width)
                    .put("to", i == counts.length - 1 ? moments.max() : moments.min() + (i + 1) * width)
                    .put("rows", counts[i]);
        }
    }
}
