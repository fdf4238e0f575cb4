package io.graftflow.run.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was found out before, as much of it as there is room for; what was not needed for longest goes first. Safe for
 * use by several threads.
 *
 * @param <K> questions, equal when their answers are
 * @param <V> answers
 */
public final class Recent<K, V> {

    private final Map<K, V> answers;

    /** Nothing yet, and at most so much. */
    public Recent(int size) {
        answers = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > size;
            }
        };
    }

    /** What is known. */
    public synchronized Optional<V> get(K question) {
        return Optional.ofNullable(answers.get(question));
    }

    /** Keeps an answer in place of an older one. */
    public synchronized void put(K question, V answer) {
        answers.put(question, answer);
    }

    /** Keeps an answer, unless somebody else did meanwhile; the one that is kept. */
    public synchronized V keep(K question, V answer) {
        V meanwhile = answers.putIfAbsent(question, answer);
        return meanwhile == null ? answer : meanwhile;
    }

    /** Forgets everything. */
    public synchronized void clear() {
        answers.clear();
    }
}
