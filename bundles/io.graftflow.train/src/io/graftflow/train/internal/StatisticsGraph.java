package io.graftflow.train.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.Attributes;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TrainingModes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A network whose batch normalizations go by the batch, and which tells of each its mean and variance over the batch. Written
 * out in plain operators, as engines for use have no batch normalization in training mode.
 *
 * @param network gives the statistics alone
 * @param norms the batch normalizations
 */
public record StatisticsGraph(OnnxModel network, List<Norm> norms) {

    private static final String OPERATOR = "BatchNormalization";
    private static final int MEAN = 3;
    private static final int VARIANCE = 4;

    /**
     * A batch normalization.
     *
     * @param name of the node
     * @param mean the weight that holds its running mean, {@code [channels]}
     * @param variance the weight that holds its running variance, {@code [channels]}
     * @param batchMean the output that holds the mean over a batch, {@code [1, channels, 1]}
     * @param batchVariance the output that holds the variance over a batch, {@code [1, channels, 1]}, divided by the count
     * @param batchSize the output that holds how many numbers a batch has, all channels together
     */
    public record Norm(
            String name, String mean, String variance, String batchMean, String batchVariance, String batchSize) {}

    /** Keeps its own copy. */
    public StatisticsGraph {
        norms = List.copyOf(norms);
    }

    /**
     * The graph of a network.
     *
     * @param frozen weights that must stay; a batch normalization whose statistics are among them goes by those
     */
    public static StatisticsGraph of(OnnxModel network, Set<String> frozen) {
        OnnxModel plain = TrainingModes.off(network);
        GraphProto.Builder graph = plain.graph().toBuilder().clearNode();
        List<Norm> norms = new ArrayList<>();
        for (NodeProto node : plain.nodes()) {
            if (!isRecomputed(plain, node, frozen)) {
                graph.addNode(node);
                continue;
            }
            String prefix = "statistics." + norms.size();
            norms.add(new Norm(
                    node.getName(),
                    node.getInput(MEAN),
                    node.getInput(VARIANCE),
                    prefix + ".mean",
                    prefix + ".variance",
                    prefix + ".size"));
            GraphProto own = byBatch(node, prefix, plain.opset(), element(plain, node));
            graph.addAllNode(own.getNodeList()).addAllInitializer(own.getInitializerList());
            graph.addAllOutput(own.getOutputList().stream()
                    .filter(output -> !output.getName().equals(node.getOutput(0)))
                    .toList());
        }
        if (norms.isEmpty()) {
            return new StatisticsGraph(plain, norms);
        }
        OnnxModel all = OnnxModel.of(plain.proto().toBuilder().setGraph(graph).build());
        List<String> outputs = norms.stream()
                .flatMap(norm -> List.of(norm.batchMean(), norm.batchVariance(), norm.batchSize()).stream())
                .toList();
        return new StatisticsGraph(all.prune(outputs), norms);
    }

    private static boolean isRecomputed(OnnxModel network, NodeProto node, Set<String> frozen) {
        return node.getOpType().equals(OPERATOR)
                && node.getDomain().isEmpty()
                && List.of(node.getInput(MEAN), node.getInput(VARIANCE)).stream()
                        .allMatch(name -> network.find(name).isPresent() && !frozen.contains(name));
    }

    /** Normalization by the batch, over all axes but the second, in nodes whose other tensors begin with a prefix. */
    private static GraphProto byBatch(NodeProto norm, String prefix, long opset, ElementType element) {
        var graph = new GraphBuilder(prefix, opset);
        String x = graph.input(norm.getInput(0), ElementType.FLOAT, Shape.unranked());
        String scale = graph.input(norm.getInput(1), ElementType.FLOAT, Shape.unranked());
        String shift = graph.input(norm.getInput(2), ElementType.FLOAT, Shape.unranked());
        String size = graph.node("Size", x).as(prefix + ".size");
        String rows = graph.node("Reshape", wide(graph, x, element), graph.integers(0, 0, -1))
                .make();
        String mean = graph.node("Identity", graph.reduceMean(rows, true, 0, 2)).as(prefix + ".mean");
        String centred = graph.node("Sub", rows, mean).make();
        String variance = graph.node(
                        "Identity",
                        graph.reduceMean(graph.node("Mul", centred, centred).make(), true, 0, 2))
                .as(prefix + ".variance");
        String epsilon = graph.scalar(Attributes.of(norm).real("epsilon", 1e-5f));
        String deviation =
                graph.node("Sqrt", graph.node("Add", variance, epsilon).make()).make();
        String across = graph.integers(1, -1, 1);
        String scaled = graph.node(
                        "Mul",
                        graph.node("Div", centred, deviation).make(),
                        graph.node("Reshape", wide(graph, scale, element), across)
                                .make())
                .make();
        String shifted = graph.node(
                        "Add",
                        scaled,
                        graph.node("Reshape", wide(graph, shift, element), across)
                                .make())
                .make();
        String narrow = element == ElementType.FLOAT ? shifted : graph.cast(shifted, element);
        graph.node("Reshape", narrow, graph.node("Shape", x).make()).as(norm.getOutput(0));
        graph.output(size, ElementType.INT64, Shape.of(new long[0]));
        graph.output(mean, ElementType.FLOAT, Shape.unranked());
        graph.output(variance, ElementType.FLOAT, Shape.unranked());
        return graph.build().graph();
    }

    private static String wide(GraphBuilder graph, String tensor, ElementType element) {
        return element == ElementType.FLOAT ? tensor : graph.cast(tensor, ElementType.FLOAT);
    }

    private static ElementType element(OnnxModel network, NodeProto norm) {
        ElementType found = network.type(norm.getInput(0)).element();
        return found.isFloat() ? found : ElementType.FLOAT;
    }
}
