package io.graftflow.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How raw values of a row become the inputs of a network. One record a kind of data, and {@link Several} for networks
 * that take more than one.
 */
public sealed interface Preprocessing
        permits Preprocessing.None, Preprocessing.Text, Preprocessing.Columns, Preprocessing.Several {

    /** The word that stands for this kind in files: {@code none}, {@code text}, {@code columns}, {@code several}. */
    String kind();

    /**
     * The columns of a table that are read, each once.
     *
     * @param chosen the column that whoever runs the model names; it is among them only when it is read
     */
    default Set<String> columns(String chosen) {
        return Set.of(chosen);
    }

    /** Whether it takes text, alone or among others. */
    default boolean takesText() {
        return false;
    }

    /** The same with texts cut to another length. */
    default Preprocessing withMaxTokens(int maxTokens) {
        return this;
    }

    /** The network takes tensors as they are. */
    record None() implements Preprocessing {
        @Override
        public String kind() {
            return "none";
        }
    }

    /**
     * A text goes through a Hugging Face tokenizer ({@value ModelFiles#TOKENIZER} in the model's folder). Batches are
     * padded to their longest row, whatever padding the tokenizer's file asks for.
     *
     * @param maxTokens longest row in tokens, special ones included; longer texts are cut
     */
    record Text(int maxTokens) implements Preprocessing {

        /** Refuses lengths that leave no room for a token. */
        public Text {
            if (maxTokens < 3) {
                throw new IllegalArgumentException("maxTokens is " + maxTokens + ", expected at least 3");
            }
        }

        @Override
        public String kind() {
            return "text";
        }

        @Override
        public boolean takesText() {
            return true;
        }

        @Override
        public Preprocessing withMaxTokens(int most) {
            return new Text(most);
        }
    }

    /**
     * Plain columns of a table, which are read by their own names, become one input of 32-bit floats, {@code [batch,
     * width]}: the numbers of the first column, then those of the second, and so on.
     *
     * @param columns at least one, with different names
     */
    record Columns(List<PlainColumn> columns) implements Preprocessing {

        /** Keeps its own copy; refuses none and a name that comes twice. */
        public Columns {
            columns = List.copyOf(columns);
            requireDistinct(columns.stream().map(PlainColumn::name).toList(), "columns");
        }

        @Override
        public String kind() {
            return "columns";
        }

        @Override
        public Set<String> columns(String chosen) {
            return columns.stream().map(PlainColumn::name).collect(Collectors.toCollection(LinkedHashSet::new));
        }

        /** What each number of a row is called, in order. */
        public List<String> features() {
            return columns.stream()
                    .flatMap(column -> column.features().stream())
                    .toList();
        }

        /** How many numbers a row has. */
        public int width() {
            return columns.stream().mapToInt(PlainColumn::width).sum();
        }
    }

    /**
     * Several kinds of data, or one kind in several ways. The network's inputs of a part are called {@link Part#input}:
     * {@code NAME.} and what the part alone would call them, such as {@code model2.input_ids}. The part's files lie in the
     * sub-folder of its name, such as {@code model2/tokenizer.json}.
     *
     * @param parts at least one, with different names
     */
    record Several(List<Part> parts) implements Preprocessing {

        /** Keeps its own copy; refuses none and a name that comes twice. */
        public Several {
            parts = List.copyOf(parts);
            requireDistinct(parts.stream().map(Part::name).toList(), "parts");
        }

        @Override
        public String kind() {
            return "several";
        }

        @Override
        public boolean takesText() {
            return parts.stream().anyMatch(part -> part.how().takesText());
        }

        @Override
        public Preprocessing withMaxTokens(int maxTokens) {
            return new Several(parts.stream()
                    .map(part -> new Part(part.name(), part.column(), part.how().withMaxTokens(maxTokens)))
                    .toList());
        }

        @Override
        public Set<String> columns(String chosen) {
            return parts.stream()
                    .flatMap(part -> part.columns(chosen).stream())
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
    }

    /**
     * One of several.
     *
     * @param name letters, digits, {@code _} and {@code -}, a letter first
     * @param column the column that it always reads; empty for the one that whoever runs the model names
     * @param how what it does
     */
    record Part(String name, String column, Preprocessing how) {

        /** Refuses names that could not name a folder everywhere. */
        public Part {
            if (!name.matches("[A-Za-z][A-Za-z0-9_-]*")) {
                throw new IllegalArgumentException(
                        "a part is called \"" + name + "\"; expected letters, digits, _ and -, a letter first");
            }
        }

        /** A part that reads the column that whoever runs the model names. */
        public Part(String name, Preprocessing how) {
            this(name, "", how);
        }

        /** The network's input that the part alone would call so. */
        public String input(String own) {
            return prefix() + own;
        }

        /** What the names of its inputs begin with. */
        public String prefix() {
            return name + ".";
        }

        /** The column that it reads when whoever runs the model names one. */
        public String column(String chosen) {
            return column.isEmpty() ? chosen : column;
        }

        private Set<String> columns(String chosen) {
            return how.columns(column(chosen));
        }
    }

    private static void requireDistinct(List<String> names, String what) {
        if (names.isEmpty() || new LinkedHashSet<>(names).size() != names.size()) {
            throw new IllegalArgumentException("expected different " + what + ", at least one, got " + names);
        }
    }
}
