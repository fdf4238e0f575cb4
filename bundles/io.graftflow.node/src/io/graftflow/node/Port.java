package io.graftflow.node;

/**
 * A named end of a link.
 *
 * @param name lower-case words joined by hyphens; unique among the node's inputs, or among its outputs
 * @param kind what flows
 * @param arity how many links an input takes; outputs are always {@link Arity#ONE}
 * @param help one sentence
 */
public record Port(String name, PortKind kind, Arity arity, String help) {

    /** How many links an input takes. */
    public enum Arity {
        /** Just one. */
        ONE,
        /** None or one. */
        OPTIONAL,
        /** One or more, in the order of the ids of the nodes that they come from. */
        MANY,
        /** None or more, in that order. */
        ANY;

        /** Whether there may be several links. */
        public boolean isSeveral() {
            return this == MANY || this == ANY;
        }

        /** Whether there may be no link. */
        public boolean isOptional() {
            return this == OPTIONAL || this == ANY;
        }
    }
}
