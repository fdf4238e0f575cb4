package io.graftflow.app;

import io.graftflow.base.Progress;
import java.util.Map;

/** Progress of a command that does one thing. It appears once there is something to say; Ctrl-C cancels it. */
final class CommandProgress implements Progress, AutoCloseable {

    private final ProgressView view;
    private final String name;
    private final Interrupts interrupts;
    private boolean shown;

    CommandProgress(Console console, String name) {
        this.view = new ProgressView(console);
        this.interrupts = console.interrupts();
        this.name = name;
    }

    @Override
    public synchronized void report(double fraction, String message) {
        if (!shown) {
            shown = true;
            view.start(name);
        }
        view.progress(name, fraction, message);
    }

    @Override
    public void figures(Map<String, Double> values) {
        // a command that does one thing shows its message alone
    }

    @Override
    public boolean cancelled() {
        return interrupts.cancelled();
    }

    @Override
    public void close() {
        view.close();
    }
}
