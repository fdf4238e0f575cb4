package io.graftflow.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a stored tensor goes into an operator that works with it, as it is or transposed.
 *
 * @param position the node, by {@link GraphIndex#node}
 * @param input which input of it
 * @param transposed whether the two axes change places on the way
 */
public record WeightSite(int position, int input, boolean transposed) {

    private static final int LONGEST_WAY = 4;

    /**
     * All sites of a stored tensor, in the graph's order; none when some use of it is of another kind: inside the body
     * of a node such as {@code If}, as an output of the graph, or after an operator that brings it into another form
     * than transposed.
     */
    public static List<WeightSite> of(OnnxModel model, String tensor) {
        var sites = new ArrayList<WeightSite>();
        boolean all = collect(model, tensor, false, 0, sites);
        return all ? List.copyOf(sites) : List.of();
    }

    private static boolean collect(
            OnnxModel model, String tensor, boolean transposed, int way, List<WeightSite> sites) {
        GraphIndex index = model.index();
        boolean isOutput = model.graph().getOutputList().stream()
                .anyMatch(output -> output.getName().equals(tensor));
        List<Integer> consumers = index.consumers(tensor);
        if (isOutput || consumers.isEmpty() || way > LONGEST_WAY) {
            return false;
        }
        for (int position : consumers) {
            NodeProto node = index.node(position);
            List<Integer> inputs = inputs(node, tensor);
            if (inputs.size() != 1) {
                return false;
            }
            boolean turns = turns(node);
            if (turns || node.getOpType().equals("Identity")) {
                if (!collect(model, node.getOutput(0), transposed ^ turns, way + 1, sites)) {
                    return false;
                }
            } else {
                sites.add(new WeightSite(position, inputs.get(0), transposed));
            }
        }
        return true;
    }

    private static List<Integer> inputs(NodeProto node, String tensor) {
        var inputs = new ArrayList<Integer>();
        for (int i = 0; i < node.getInputCount(); i++) {
            if (node.getInput(i).equals(tensor)) {
                inputs.add(i);
            }
        }
        return inputs;
    }

    /** Whether a node changes the places of two axes and does nothing else. */
    private static boolean turns(NodeProto node) {
        long[] order = Attributes.of(node).integers("perm");
        return node.getOpType().equals("Transpose")
                && (order.length == 0 || order.length == 2 && order[0] == 1 && order[1] == 0);
    }
}
