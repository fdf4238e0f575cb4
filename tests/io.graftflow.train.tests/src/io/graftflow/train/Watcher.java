package io.graftflow.train;

import io.graftflow.base.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Keeps what work says of its progress. */
final class Watcher implements Progress {

    private final List<Map<String, Double>> told = new ArrayList<>();
    private final Set<String> messages = new TreeSet<>();
    private final List<Double> fractions = new ArrayList<>();

    @Override
    public synchronized void report(double fraction, String message) {
        messages.add(message);
        fractions.add(fraction);
    }

    @Override
    public synchronized void figures(Map<String, Double> values) {
        told.add(values);
    }

    @Override
    public boolean cancelled() {
        return false;
    }

    /** The figures, in order. */
    List<Map<String, Double>> told() {
        return told;
    }

    /** The messages, each once. */
    Set<String> messages() {
        return messages;
    }

    /** How far it had come, in order. */
    List<Double> fractions() {
        return fractions;
    }
}
