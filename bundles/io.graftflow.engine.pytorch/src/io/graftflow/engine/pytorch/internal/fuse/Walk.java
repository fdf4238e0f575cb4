package io.graftflow.engine.pytorch.internal.fuse;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One attempt to match a pattern, from its last node backwards: remembers the nodes on the way. */
final class Walk {

    private final Graph graph;
    private final int root;
    private final BitSet free;
    private final BitSet taken = new BitSet();

    /** Begins at a node; only those that are free may be taken. */
    Walk(Graph graph, int root, BitSet free) {
        this.graph = graph;
        this.root = root;
        this.free = free;
        taken.set(root);
    }

    Graph graph() {
        return graph;
    }

    /** The node of the last result. */
    NodeProto root() {
        return graph.node(root);
    }

    /** Takes the node that makes a tensor, when it is one of these operators. */
    Optional<NodeProto> take(String tensor, String... operators) {
        OptionalInt producer = graph.producer(tensor);
        if (producer.isEmpty() || !free.get(producer.getAsInt())) {
            return Optional.empty();
        }
        NodeProto node = graph.node(producer.getAsInt());
        boolean standard = node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
        if (!standard || !List.of(operators).contains(node.getOpType())) {
            return Optional.empty();
        }
        taken.set(producer.getAsInt());
        return Optional.of(node);
    }

    /** Like {@link #take}, when nothing else needs the tensor. */
    Optional<NodeProto> takeOnly(String tensor, String... operators) {
        return graph.uses(tensor) == 1 ? take(tensor, operators) : Optional.empty();
    }

    /** Leaves a node alone that was taken. */
    void leave(String tensor) {
        graph.producer(tensor).ifPresent(taken::clear);
    }

    /** Whether nobody else needs what the taken nodes make, but for the root's results; nor the node that stands for them. */
    boolean isClosed(NodeProto substitute) {
        return taken.stream()
                .filter(position -> position != root)
                .allMatch(position -> graph.node(position).getOutputList().stream()
                        .allMatch(tensor -> graph.within(tensor, taken)
                                && !substitute.getInputList().contains(tensor)));
    }

    /** The nodes that were taken, the root with them. */
    BitSet taken() {
        return taken;
    }
}
