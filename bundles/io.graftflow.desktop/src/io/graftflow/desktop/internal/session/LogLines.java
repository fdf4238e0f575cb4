package io.graftflow.desktop.internal.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * What runs and the application itself tell. The application's lines come from {@code java.util.logging}, which all logging
 * ends in, on any thread.
 */
public final class LogLines extends Handler {

    private static final int MOST = 5_000;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    /**
     * A line.
     *
     * @param time when it was told
     * @param level debug, info, warning, error
     * @param from the workflow and node, or the part of the application; may be empty
     * @param text may have several lines
     */
    public record Line(Instant time, String level, String from, String text) {

        /** As one text. */
        public String shown() {
            String clock = CLOCK.format(LocalTime.ofInstant(time, ZoneId.systemDefault()));
            return clock + "  " + (from.isEmpty() ? "" : from + ": ") + text;
        }
    }

    private final Deque<Line> lines = new ArrayDeque<>();
    private final List<Consumer<Line>> listeners = new ArrayList<>();

    /** A line of a run, in the server's form. */
    void add(String path, JsonNode line) {
        String flow = path.replaceFirst(".*/", "").replaceFirst("\\.flow\\.json$", "");
        String node = line.path("node").asText();
        add(new Line(
                Instant.parse(line.path("time").asText()),
                line.path("level").asText(),
                node.isEmpty() ? flow : flow + " · " + node,
                line.path("text").asText()));
    }

    private void add(Line line) {
        List<Consumer<Line>> told;
        synchronized (lines) {
            lines.add(line);
            if (lines.size() > MOST) {
                lines.remove();
            }
            told = List.copyOf(listeners);
        }
        told.forEach(listener -> listener.accept(line));
    }

    /** All that is kept, the oldest first. */
    public List<Line> all() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Forgets all. */
    public void clear() {
        synchronized (lines) {
            lines.clear();
        }
    }

    /** Tells each line to a listener, on any thread; gives the way to stop. */
    public Runnable listen(Consumer<Line> listener) {
        synchronized (lines) {
            listeners.add(listener);
        }
        return () -> {
            synchronized (lines) {
                listeners.remove(listener);
            }
        };
    }

    @Override
    public void publish(LogRecord logged) {
        if (logged.getLevel().intValue() < Level.INFO.intValue()) {
            return;
        }
        String name = logged.getLoggerName() == null ? "" : logged.getLoggerName();
        String thrown = logged.getThrown() == null ? "" : ": " + logged.getThrown();
        add(new Line(
                logged.getInstant(),
                level(logged.getLevel()),
                name.substring(name.lastIndexOf('.') + 1),
                new SimpleFormatter().formatMessage(logged) + thrown));
    }

    private static String level(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "error";
        }
        return level.intValue() >= Level.WARNING.intValue() ? "warning" : "info";
    }

    @Override
    public void flush() {
        // lines are shown as they come
    }

    @Override
    public void close() {
        listeners.clear();
    }
}
