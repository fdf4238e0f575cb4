package io.graftflow.fusion.internal;

import java.util.BitSet;

/** A tensor of networks that stand beside each other: one of them has it first, others may share it. */
final class CommonTensor {

    private final int owner;
    private final String name;
    private final BitSet users = new BitSet();

    CommonTensor(int owner, String name) {
        this.owner = owner;
        this.name = name;
        users.set(owner);
    }

    /** The first network that has it. */
    int owner() {
        return owner;
    }

    /** What that network calls it. */
    String name() {
        return name;
    }

    void use(int network) {
        users.set(network);
    }

    /** How many networks have it. */
    int users() {
        return users.cardinality();
    }
}
