package io.graftflow.flow;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The values of the environment variables that a workflow names, so that no message and no file shows one. */
public final class Secrets {

    /** Shorter values would be found in any text, and are no secrets. */
    private static final int LEAST_LENGTH = 4;

    private final Map<String, String> nameOfValue = new ConcurrentHashMap<>();

    Secrets() {}

    void add(String name, String value) {
        if (value.length() >= LEAST_LENGTH) {
            nameOfValue.put(value, name);
        }
    }

    /** The same text with {@code ${env:NAME}} wherever a secret stood. */
    public String mask(String text) {
        String masked = text;
        List<String> longestFirst = nameOfValue.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        for (String value : longestFirst) {
            masked = masked.replace(value, "${env:" + nameOfValue.get(value) + "}");
        }
        return masked;
    }
}
