package io.graftflow.server.internal.preview;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The values that were used last, up to a number of them. Safe for use by several threads.
 *
 * @param <K> what values are found by
 * @param <V> the values
 */
public final class Lru<K, V> {

    private final int size;
    private final Consumer<V> end;
    private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * No value.
     *
     * @param end what is done with a value that has to go
     */
    public Lru(int size, Consumer<V> end) {
        this.size = size;
        this.end = end;
    }

    /** The value of a key, which counts as used now. */
    public synchronized Optional<V> get(K key) {
        return Optional.ofNullable(values.get(key));
    }

    /** Puts a value unless there is one, and gives the one that is there then. */
    public synchronized V put(K key, V value) {
        V before = values.get(key);
        if (before != null) {
            end.accept(value);
            return before;
        }
        values.put(key, value);
        if (values.size() > size) {
            remove(values.keySet().iterator().next());
        }
        return value;
    }

    synchronized void removeIf(Predicate<K> gone) {
        values.keySet().stream().filter(gone).toList().forEach(this::remove);
    }

    private void remove(K key) {
        end.accept(values.remove(key));
    }
}
