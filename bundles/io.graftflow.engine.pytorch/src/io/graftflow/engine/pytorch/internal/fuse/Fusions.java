package io.graftflow.engine.pytorch.internal.fuse;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The groups of nodes of a network that are computed in one call. What a group makes on the way is needed by nobody else and
 * is no output.
 */
public final class Fusions {

    /** The domain of the nodes that stand for groups. */
    public static final String DOMAIN = "io.graftflow.fused";

    /** No groups. */
    public static final Fusions NONE = new Fusions(Optional.empty(), Map.of(), new BitSet());

    /** Operators that make a new tensor, and whose gradients do not need it. */
    private static final Set<String> FORGETFUL =
            Set.of("Conv", "BatchNormalization", "Add", "Sub", FrozenNorm.OPERATOR);

    private final Optional<Graph> graph;
    private final Map<Integer, NodeProto> nodes;
    private final BitSet inner;

    private Fusions(Optional<Graph> graph, Map<Integer, NodeProto> nodes, BitSet inner) {
        this.graph = graph;
        this.nodes = nodes;
        this.inner = inner;
    }

    /**
     * Finds groups.
     *
     * @param types what is known of the network's tensors
     * @param learning which initializers training changes, and how
     */
    public static Fusions find(OnnxModel network, Map<String, TensorType> types, Learning learning) {
        var graph = new Graph(network, types, learning.trainable());
        List<Pattern> patterns = List.of(
                new LayerNorm(),
                new ErfGelu(),
                new TanhGelu(),
                new Gates(),
                new Attention(learning.dropout()),
                new Linear(),
                new FrozenNorm(learning.batchStatistics()));
        var free = new BitSet();
        free.set(0, network.index().size());
        var nodes = new HashMap<Integer, NodeProto>();
        var inner = new BitSet();
        var backwards = new ArrayList<>(network.index().order());
        Collections.reverse(backwards);
        for (int position : backwards) {
            for (Pattern pattern : free.get(position) ? patterns : List.<Pattern>of()) {
                var walk = new Walk(graph, position, free);
                Optional<NodeProto> node = pattern.match(walk);
                if (node.isPresent() && walk.isClosed(node.get())) {
                    nodes.put(position, node.get());
                    inner.or(walk.taken());
                    inner.clear(position);
                    free.andNot(walk.taken());
                    break;
                }
            }
        }
        return new Fusions(Optional.of(graph), nodes, inner);
    }

    /**
     * How a network learns.
     *
     * @param trainable the initializers that training changes
     * @param dropout whether dropout drops anything
     * @param batchStatistics whether batch norm whose scale is trainable normalizes by the batch
     */
    public record Learning(Set<String> trainable, boolean dropout, boolean batchStatistics) {}

    /** The node to compute at a position: that of the graph, one that stands for a group, or none inside of a group. */
    public Optional<NodeProto> at(int position, NodeProto node) {
        return inner.get(position) ? Optional.empty() : Optional.of(nodes.getOrDefault(position, node));
    }

    /**
     * Whether a node may write its result over a tensor: the tensor is new, only this node needs it, and no gradient needs
     * what it was.
     */
    public boolean mayOverwrite(String tensor) {
        return graph.isPresent()
                && graph.get().uses(tensor) == 1
                && graph.get().producer(tensor).stream()
                        .mapToObj(position ->
                                nodes.getOrDefault(position, graph.get().node(position)))
                        .anyMatch(node -> FORGETFUL.contains(node.getOpType())
                                && node.getOutput(0).equals(tensor));
    }

    /** The operators of the groups, in no order. */
    public List<String> operators() {
        return nodes.values().stream().map(NodeProto::getOpType).toList();
    }

    /** A node that stands for a group and makes what its last node makes. */
    static NodeProto.Builder node(String operator, NodeProto root, String... inputs) {
        return NodeProto.newBuilder()
                .setDomain(DOMAIN)
                .setOpType(operator)
                .setName(root.getName())
                .addAllInput(List.of(inputs))
                .addAllOutput(root.getOutputList());
    }
}
