package io.graftflow.onnx.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What is known of ONNX's standard operators: since when each exists, when it changed and what it must be given. */
public final class Operators {

    /** The newest version of the standard operators that this table knows. */
    public static final long NEWEST = 22;

    private static final Map<String, Operators> TABLE = read();

    /** How a version of an operator relates to the one before. */
    private enum Change {
        /** Takes more element types at most. */
        TYPES,
        /** Means the same where nothing new is used. */
        MORE,
        /** Means something else. */
        BREAKS
    }

    private record Version(Change change, Set<String> required) {}

    private final TreeMap<Long, Version> versions = new TreeMap<>();

    private Operators() {}

    /** A standard operator by name. */
    public static Optional<Operators> find(String name) {
        return Optional.ofNullable(TABLE.get(name));
    }

    /** The names of all standard operators. */
    public static Set<String> names() {
        return TABLE.keySet();
    }

    /** The first version of the standard operators that has it. */
    public long since() {
        return versions.firstKey();
    }

    /** The settings that a node must have in a version of the standard operators. */
    public Set<String> required(long opset) {
        var entry = versions.floorEntry(opset);
        return entry == null ? Set.of() : entry.getValue().required();
    }

    /** Whether a node that is written for one version means the same in another. */
    public boolean same(long from, long to) {
        if (Math.min(from, to) < since()) {
            return false;
        }
        boolean upwards = to >= from;
        return versions.subMap(Math.min(from, to), false, Math.max(from, to), true).values().stream()
                .allMatch(version -> version.change() == Change.TYPES || upwards && version.change() == Change.MORE);
    }

    private static Map<String, Operators> read() {
        try (InputStream in = Operators.class.getResourceAsStream("operators.txt");
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            var table = new HashMap<String, Operators>();
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] words = line.split(" ");
                var operator = new Operators();
                List.of(words).subList(1, words.length).forEach(operator::add);
                table.put(words[0], operator);
            });
            return Map.copyOf(table);
        } catch (IOException e) {
            throw new UncheckedIOException("The table of operators belongs to this bundle.", e);
        }
    }

    /** Adds a version such as {@code 13!(axis)}. */
    private void add(String word) {
        int bracket = word.indexOf('(');
        String number = bracket < 0 ? word : word.substring(0, bracket);
        Set<String> required = bracket < 0
                ? Set.of()
                : Set.of(word.substring(bracket + 1, word.length() - 1).split(","));
        Change change = number.endsWith("!") ? Change.BREAKS : number.endsWith("+") ? Change.MORE : Change.TYPES;
        versions.put(Long.parseLong(number.replaceAll("[!+]", "")), new Version(change, required));
    }
}
