package io.graftflow.engine.pytorch.internal.compile;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** All operators that can be compiled. An entry reads {@code op("Relu").since(1).emit(n -> call("relu", n.tensor(0)))}. */
final class OperatorTable {

    private static final OperatorTable STANDARD = standard();

    private final Map<String, TreeMap<Integer, Operator>> operators = new HashMap<>();

    private OperatorTable() {}

    /** The table of the standard operators. */
    static OperatorTable get() {
        return STANDARD;
    }

    private static OperatorTable standard() {
        var table = new OperatorTable();
        Arithmetic.add(table);
        Activations.add(table);
        LinearAlgebra.add(table);
        Shaping.add(table);
        Constants.add(table);
        Selecting.add(table);
        Reductions.add(table);
        Normalizations.add(table);
        Convolutions.add(table);
        Pooling.add(table);
        Recurrent.add(table);
        Padding.add(table);
        Resizing.add(table);
        Losses.add(table);
        Fused.add(table);
        ControlFlow.add(table);
        Regions.add(table);
        Spectra.add(table);
        return table;
    }

    /** How an operator is translated in a version of the standard operators. */
    Optional<Operator> find(String name, long opset) {
        return Optional.ofNullable(operators.get(name))
                .map(versions -> versions.floorEntry((int) Math.min(opset, Integer.MAX_VALUE)))
                .map(Map.Entry::getValue);
    }

    /** The first version of an operator that can be compiled; 0 when none can. */
    int since(String name) {
        return operators.containsKey(name) ? operators.get(name).firstKey() : 0;
    }

    /** All operators of ONNX, whose names have no full stop, with the first version of each that can be compiled. */
    SortedMap<String, Integer> since() {
        var all = new TreeMap<String, Integer>();
        operators.forEach((name, versions) -> all.put(name, versions.firstKey()));
        all.keySet().removeIf(name -> name.contains("."));
        return all;
    }

    /** Begins the entries of an operator. */
    Entry op(String name) {
        return new Entry(name);
    }

    /** The entries of one operator; each version goes on until the next. */
    final class Entry {

        private final String name;
        private int since = 1;
        private Predicate<Emitter> whole = node -> false;
        private Operator.Narrow narrow = Operator.Narrow.NEVER;

        private Entry(String name) {
            this.name = name;
        }

        /** The first version for which the next translation holds. */
        Entry since(int version) {
            since = version;
            return this;
        }

        /** How it is translated in plain integers; says whether it could. */
        Entry whole(Predicate<Emitter> translation) {
            whole = translation;
            return this;
        }

        /** Which inputs decide whether it works on bfloat16 numbers as they come. */
        Entry narrow(Operator.Narrow inputs) {
            narrow = inputs;
            return this;
        }

        /** How an operator with one output is translated: an expression of type {@code Tensor}. */
        Entry emit(Function<Emitter, String> translation) {
            return emitAll(node -> node.out(0, translation.apply(node)));
        }

        /** How an operator is translated that sets its outputs itself. */
        Entry emitAll(Consumer<Emitter> translation) {
            operators
                    .computeIfAbsent(name, key -> new TreeMap<>())
                    .put(since, new Operator(name, since, whole, translation, narrow));
            return this;
        }
    }
}
