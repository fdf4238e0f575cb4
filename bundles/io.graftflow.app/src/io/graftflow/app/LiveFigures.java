package io.graftflow.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The live figures of a training in one line. */
final class LiveFigures {

    private static final double BYTES_IN_GB = 1 << 30;

    private LiveFigures() {}

    /** What a step tells: loss, learning rate, speed, time left and memory, as far as it does; empty for a measurement. */
    static String words(Map<String, Double> values) {
        List<String> words = new ArrayList<>();
        if (values.containsKey("loss") && values.containsKey("learningRate")) {
            words.add(String.format(Locale.ROOT, "loss %.4f", values.get("loss")));
            words.add(String.format(Locale.ROOT, "rate %.2e", values.get("learningRate")));
        }
        if (values.containsKey("rowsPerSecond")) {
            words.add(String.format(Locale.ROOT, "%,.0f rows/s", values.get("rowsPerSecond")));
        }
        if (values.containsKey("secondsLeft")) {
            words.add(Words.time(values.get("secondsLeft")) + " left");
        }
        if (values.getOrDefault("memoryBytes", 0.0) > 0) {
            words.add(String.format(Locale.ROOT, "%.1f GB", values.get("memoryBytes") / BYTES_IN_GB));
        }
        return String.join(" · ", words);
    }
}
