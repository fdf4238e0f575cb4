package io.graftflow.node;

import io.graftflow.base.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What came of reading settings.
 *
 * @param <S> the settings record
 */
public final class Decoded<S extends Record> {

    private final S settings;
    private final List<Problem> problems;

    private Decoded(S settings, List<Problem> problems) {
        this.settings = settings;
        this.problems = List.copyOf(problems);
    }

    static <S extends Record> Decoded<S> valid(S settings) {
        return new Decoded<>(settings, List.of());
    }

    static <S extends Record> Decoded<S> invalid(List<Problem> problems) {
        return new Decoded<>(null, problems);
    }

    /** The settings; empty when there is a problem. */
    public Optional<S> settings() {
        return Optional.ofNullable(settings);
    }

    /** Everything wrong with them. */
    public List<Problem> problems() {
        return problems;
    }
}
