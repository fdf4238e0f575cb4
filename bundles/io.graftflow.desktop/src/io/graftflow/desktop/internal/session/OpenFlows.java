package io.graftflow.desktop.internal.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The workflows in tabs, as their pages tell of them. Belongs to the window's thread. */
public final class OpenFlows {

    private final Map<Object, FlowState> states = new LinkedHashMap<>();
    private final List<Runnable> listeners = new ArrayList<>();
    private Object front = "";

    /** A tab's page told something, or opened. */
    public void put(Object tab, FlowState state) {
        if (!state.equals(states.put(tab, state))) {
            changed();
        }
    }

    /** A tab was closed. */
    public void remove(Object tab) {
        states.remove(tab);
        changed();
    }

    /** A tab came to the front. */
    public void front(Object tab) {
        if (!tab.equals(front)) {
            front = tab;
            changed();
        }
    }

    /** The workflow whose tab is in front, or was last. */
    public Optional<FlowState> front() {
        return Optional.ofNullable(states.get(front));
    }

    /** The problems of all open workflows, in the order of their tabs. */
    public List<FlowProblem> problems() {
        return states.values().stream()
                .flatMap(state -> state.problems().stream())
                .toList();
    }

    /** Calls somebody after every change; gives the way to stop. */
    public Runnable listen(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void changed() {
        List.copyOf(listeners).forEach(Runnable::run);
    }
}
