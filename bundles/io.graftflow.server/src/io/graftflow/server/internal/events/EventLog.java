package io.graftflow.server.internal.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The last events, numbered, for any number of readers that each go on where they stopped. */
public final class EventLog {

    private static final int DEFAULT_KEPT = 8_192;

    private final String instance;
    private final int kept;
    private final Deque<Event> events = new ArrayDeque<>();
    private long next = 1;
    private boolean closed;

    /** An event as it is sent. */
    public record Event(long number, String type, String data) {}

    /**
     * What a reader gets.
     *
     * @param events in order
     * @param complete whether nothing between is missing
     * @param next the number to ask for the next time
     */
    public record Reading(List<Event> events, boolean complete, long next) {}

    /** No event yet, of a server with this name. */
    public EventLog(String instance) {
        this(instance, DEFAULT_KEPT);
    }

    /** A log that keeps so many events. */
    public EventLog(String instance, int kept) {
        this.instance = instance;
        this.kept = kept;
    }

    /** The server's name, different after each start. */
    public String instance() {
        return instance;
    }

    /**
     * Tells an event to all readers.
     *
     * @param event with its type as the member {@code type}
     */
    public synchronized void publish(ObjectNode event) {
        events.addLast(new Event(next, event.path("type").asText(), event.toString()));
        next++;
        if (events.size() > kept) {
            events.removeFirst();
        }
        notifyAll();
    }

    /** A new event of a type. */
    public static ObjectNode event(String type) {
        return Json.object().put("type", type);
    }

    /** The number that the next event will have. */
    public synchronized long next() {
        return next;
    }

    /** What {@code Last-Event-ID} means: the number to go on with, or -1 when it is none of this server's. */
    public synchronized long after(String id) {
        int dash = id.lastIndexOf('-');
        if (dash < 0 || !id.substring(0, dash).equals(instance)) {
            return -1;
        }
        try {
            long number = Long.parseLong(id.substring(dash + 1));
            return number >= 0 && number < next && number + 1 >= first() ? number + 1 : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /**
     * Waits for events.
     *
     * @param from the number of the first that is wanted
     * @param millis how long to wait at most
     * @return no event when the time is over or the log is closed
     */
    public synchronized Reading read(long from, long millis) throws InterruptedException {
        long until = System.nanoTime() + millis * 1_000_000;
        long left = millis;
        while (from >= next && !closed && left > 0) {
            wait(left);
            left = (until - System.nanoTime()) / 1_000_000;
        }
        List<Event> found = new ArrayList<>();
        if (from < next) {
            events.stream().filter(event -> event.number() >= from).forEach(found::add);
        }
        return new Reading(found, from >= first(), Math.max(from, next));
    }

    private long first() {
        return events.isEmpty() ? next : events.getFirst().number();
    }

    /** Lets all readers go. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Whether it is closed. */
    public synchronized boolean isClosed() {
        return closed;
    }
}
