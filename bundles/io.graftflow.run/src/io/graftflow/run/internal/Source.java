package io.graftflow.run.internal;

/**
 * Where a link comes from.
 *
 * @param node the id of the node
 * @param port its output
 */
public record Source(String node, String port) implements Comparable<Source> {

    @Override
    public int compareTo(Source other) {
        int byNode = node.compareTo(other.node);
        return byNode != 0 ? byNode : port.compareTo(other.port);
    }

    @Override
    public String toString() {
        return node + "." + port;
    }
}
