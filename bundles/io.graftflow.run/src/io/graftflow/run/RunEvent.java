package io.graftflow.run;

import io.graftflow.base.Problem;
import java.util.List;
import java.util.Map;

/** Something that happens during a run. */
public sealed interface RunEvent {

    /**
     * The run begins.
     *
     * @param nodes the ids of all nodes of the run, in an order in which each comes after those that it takes from
     */
    record Begun(List<String> nodes) implements RunEvent {
        /** Keeps its own copy. */
        public Begun {
            nodes = List.copyOf(nodes);
        }
    }

    /** A node computes. A node whose outputs come from the cache does not start, it only ends. */
    record Started(String node) implements RunEvent {}

    /** A node waits because another run computes the very same. */
    record Waiting(String node) implements RunEvent {}

    /**
     * A node says how far it is; also before it starts, while files are hashed and models fetched.
     *
     * @param node its id
     * @param fraction done of all, 0 to 1; negative when unknown
     * @param message what is being done
     */
    record Progressed(String node, double fraction, String message) implements RunEvent {}

    /** A node tells live figures, such as {@code loss}. */
    record Figures(String node, Map<String, Double> values) implements RunEvent {
        /** Keeps its own copy. */
        public Figures {
            values = Map.copyOf(values);
        }
    }

    /** A node says something that belongs into the summary. */
    record Noted(String node, String sentence) implements RunEvent {}

    /**
     * A node ended, in whatever state.
     *
     * @param node its id
     * @param result what became of it
     * @param problems what went wrong with it, or is worth knowing
     */
    record Ended(String node, NodeResult result, List<Problem> problems) implements RunEvent {
        /** Keeps its own copy. */
        public Ended {
            problems = List.copyOf(problems);
        }
    }

    /** The run ended. */
    record Finished(RunResult result) implements RunEvent {}
}
