package io.graftflow.server.internal.preview;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.data.ColumnKind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Least, greatest, mean and deviation of numbers, in one pass (Welford, 1962, doi:10.1080/00401706.1962.10490022). */
final class Moments {

    private long count;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double mean;
    private double squares;

    void add(double value) {
        count++;
        min = Math.min(min, value);
        max = Math.max(max, value);
        double off = value - mean;
        mean += off / count;
        squares += off * (value - mean);
    }

    boolean isEmpty() {
        return count == 0;
    }

    double min() {
        return min;
    }

    double max() {
        return max;
    }

    /** Adds {@code min}, {@code max} and, of numbers, {@code mean} and {@code deviation}; nothing when there is no value. */
    void write(ObjectNode json, ColumnKind kind) {
        if (count == 0) {
            return;
        }
        switch (kind) {
            case DATE ->
                json.put("min", LocalDate.ofEpochDay((long) min).toString())
                        .put("max", LocalDate.ofEpochDay((long) max).toString());
            case TIMESTAMP -> json.put("min", moment(min)).put("max", moment(max));
            default ->
                json.put("min", min).put("max", max).put("mean", mean).put("deviation", Math.sqrt(squares / count));
        }
    }

    private static String moment(double millis) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli((long) millis), ZoneOffset.UTC)
                .toString();
    }
}
