package io.graftflow.run;

/** Watches a run. It gets one event at a time, from any thread, and should be quick: nodes wait for it. */
@FunctionalInterface
public interface RunListener {

    /** Nobody watches. */
    RunListener NONE = event -> {};

    /** Takes an event. */
    void on(RunEvent event);
}
