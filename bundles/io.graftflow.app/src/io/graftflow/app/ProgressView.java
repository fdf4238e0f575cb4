package io.graftflow.app;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Shows what runs: on a terminal a bar for each running job, redrawn in place; elsewhere plain lines, a job's progress at
 * most every few seconds. Methods may be called from any thread.
 */
final class ProgressView {

    private static final int BAR_WIDTH = 20;
    private static final long REDRAW_NANOS = 80_000_000;
    private static final long PLAIN_NANOS = 5_000_000_000L;

    private final Console console;
    private final Map<String, Job> running = new LinkedHashMap<>();
    private int drawn;
    private long lastDraw;

    /** One line of what runs. */
    private static final class Job {
        private double fraction = -1;
        private String message = "";
        private String figures = "";
        private final long start = System.nanoTime();
        private long lastPlain = System.nanoTime();

        private String told() {
            return figures.isEmpty() ? "" : " · " + figures;
        }
    }

    ProgressView(Console console) {
        this.console = console;
    }

    /** A job begins. */
    synchronized void start(String name) {
        running.put(name, new Job());
        draw(true);
    }

    /** A job got further. */
    synchronized void progress(String name, double fraction, String message) {
        Job job = running.get(name);
        if (job == null) {
            return;
        }
        job.fraction = fraction;
        job.message = message;
        if (console.live()) {
            draw(false);
        } else if (System.nanoTime() - job.lastPlain >= PLAIN_NANOS) {
            job.lastPlain = System.nanoTime();
            console.err().println(name + ": " + percent(fraction) + message + job.told());
        }
    }

    /** A job tells figures; empty words leave those of before. */
    synchronized void figures(String name, String words) {
        Job job = running.get(name);
        if (job != null && !words.isEmpty()) {
            job.figures = words;
        }
    }

    /** A job ended; the line stays. */
    synchronized void end(String name, String line) {
        running.remove(name);
        erase();
        console.err().println(line);
        draw(true);
    }

    /** Takes the bars away. */
    synchronized void close() {
        running.clear();
        erase();
        console.err().flush();
    }

    private void draw(boolean now) {
        long time = System.nanoTime();
        if (!console.live() || !now && time - lastDraw < REDRAW_NANOS) {
            return;
        }
        lastDraw = time;
        erase();
        running.forEach((name, job) -> {
            console.err().println(line(name, job));
            drawn++;
        });
        console.err().flush();
    }

    private void erase() {
        if (drawn > 0) {
            console.err().print("\u001b[" + drawn + "A\u001b[J");
            drawn = 0;
        }
    }

    private String line(String name, Job job) {
        int full = (int) Math.round(Math.max(0, Math.min(1, job.fraction)) * BAR_WIDTH);
        String bar = "━".repeat(full) + console.paint(Console.Colour.GREY, "─".repeat(BAR_WIDTH - full));
        String time = Words.time((System.nanoTime() - job.start) / 1e9);
        return String.format(
                Locale.ROOT, "  %-16s %s %s%s%s · %s", name, bar, percent(job.fraction), job.message, job.told(), time);
    }

    private static String percent(double fraction) {
        return fraction < 0 ? "" : Math.round(fraction * 100) + " % ";
    }
}
