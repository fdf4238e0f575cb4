package io.graftflow.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import com.google.protobuf.ByteString;
import io.graftflow.onnx.internal.Protos;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes a new graph, node by node. Tensors are known by their names, which every method returns:
 *
 * <pre>{@code
 * var g = new GraphBuilder("head", 17);
 * String x = g.input("embedding", ElementType.FLOAT, Shape.of("batch", 384));
 * String w = g.initializer("head.weight", weight);
 * g.output(g.node("Gemm", x, w, g.initializer("head.bias", bias)).attribute("transB", 1).as("logits"),
 *         ElementType.FLOAT, Shape.of("batch", 10));
 * OnnxModel head = g.build();
 * }</pre>
 */
public final class GraphBuilder {

    private static final long IR_VERSION = 8;

    private final long opset;
    private final GraphProto.Builder graph;
    private final Set<String> tensors = new HashSet<>();
    private final Set<String> domains = new HashSet<>();

    /**
     * An empty graph.
     *
     * @param name the graph's name
     * @param opset the version of ONNX's standard operators that its nodes are written for
     */
    public GraphBuilder(String name, long opset) {
        this.opset = opset;
        this.graph = GraphProto.newBuilder().setName(name);
    }

    /** The version of ONNX's standard operators that the nodes are written for. */
    public long opset() {
        return opset;
    }

    /** Declares an input. */
    public String input(String name, ElementType element, Shape shape) {
        graph.addInput(Protos.info(new TensorSpec(claim(name), element, shape)));
        return name;
    }

    /** Declares an output that a node makes. */
    public String output(String name, ElementType element, Shape shape) {
        graph.addOutput(Protos.info(new TensorSpec(name, element, shape)));
        return name;
    }

    /** Adds a tensor that is stored with the model. */
    public String initializer(String name, TensorData data) {
        graph.addInitializer(data.proto(claim(name)));
        return name;
    }

    /** Adds a stored tensor of integers under a name of the builder's choice: axes, a shape, sizes. */
    public String integers(long... values) {
        return initializer(free("integers"), TensorData.of(values, values.length));
    }

    /** Adds a stored 32-bit float without axes, under a name of the builder's choice. */
    public String scalar(float value) {
        return initializer(free("scalar"), TensorData.scalar(value));
    }

    /** Begins a node of a standard operator; an input that is left out is the empty string. */
    public Node node(String operator, String... inputs) {
        return new Node("", operator, List.of(inputs));
    }

    /** Begins a node of another domain's operator. */
    public Node nodeOf(String domain, String operator, String... inputs) {
        return new Node(domain, operator, List.of(inputs));
    }

    /** The sum over axes. From version 13 of the operators on, the axes are an input; before, a setting. */
    public String reduceSum(String input, boolean keepDims, long... axes) {
        return reduce("ReduceSum", 13, input, keepDims, axes);
    }

    /** The mean over axes. From version 18 of the operators on, the axes are an input; before, a setting. */
    public String reduceMean(String input, boolean keepDims, long... axes) {
        return reduce("ReduceMean", 18, input, keepDims, axes);
    }

    /** The largest value over axes. From version 18 of the operators on, the axes are an input; before, a setting. */
    public String reduceMax(String input, boolean keepDims, long... axes) {
        return reduce("ReduceMax", 18, input, keepDims, axes);
    }

    private String reduce(String operator, int axesAreInputSince, String input, boolean keepDims, long... axes) {
        Node node = opset >= axesAreInputSince
                ? node(operator, input, integers(axes))
                : node(operator, input).attribute("axes", axes);
        return node.attribute("keepdims", keepDims ? 1 : 0).make();
    }

    /** Puts in axes of size 1. From version 13 of the operators on, the axes are an input; before, a setting. */
    public String unsqueeze(String input, long... axes) {
        return opset >= 13
                ? node("Unsqueeze", input, integers(axes)).make()
                : node("Unsqueeze", input).attribute("axes", axes).make();
    }

    /** Takes out axes of size 1. From version 13 of the operators on, the axes are an input; before, a setting. */
    public String squeeze(String input, long... axes) {
        return opset >= 13
                ? node("Squeeze", input, integers(axes)).make()
                : node("Squeeze", input).attribute("axes", axes).make();
    }

    /** The elements as another type. */
    public String cast(String input, ElementType element) {
        return node("Cast", input).attribute("to", element.onnx()).make();
    }

    /** The model. */
    public OnnxModel build() {
        var model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("graftflow")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(opset))
                .setGraph(graph);
        domains.stream()
                .filter(domain -> !Protos.isStandard(domain))
                .sorted()
                .forEach(domain -> model.addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(1)));
        return OnnxModel.of(model.build());
    }

    private String claim(String name) {
        if (name.isBlank() || !tensors.add(name)) {
            throw new IllegalArgumentException("A tensor needs a name of its own, got \"" + name + "\"");
        }
        return name;
    }

    private String free(String base) {
        String name = graph.getName() + "/" + base;
        for (int i = 2; tensors.contains(name); i++) {
            name = graph.getName() + "/" + base + "_" + i;
        }
        return name;
    }

    /** A node that is being made; {@link #make} or {@link #as} ends it. */
    public final class Node {

        private final NodeProto.Builder node = NodeProto.newBuilder();

        private Node(String domain, String operator, List<String> inputs) {
            node.setOpType(operator).addAllInput(inputs);
            if (!domain.isEmpty()) {
                node.setDomain(domain);
                domains.add(domain);
            }
        }

        /** Sets an integer. */
        public Node attribute(String name, long value) {
            return add(AttributeProto.newBuilder()
                    .setName(name)
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(value));
        }

        /** Sets a number. */
        public Node attribute(String name, float value) {
            return add(AttributeProto.newBuilder()
                    .setName(name)
                    .setType(AttributeProto.AttributeType.FLOAT)
                    .setF(value));
        }

        /** Sets a text. */
        public Node attribute(String name, String value) {
            return add(AttributeProto.newBuilder()
                    .setName(name)
                    .setType(AttributeProto.AttributeType.STRING)
                    .setS(ByteString.copyFromUtf8(value)));
        }

        /** Sets a list of integers. */
        public Node attribute(String name, long[] values) {
            var attribute = AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
            for (long value : values) {
                attribute.addInts(value);
            }
            return add(attribute);
        }

        /** Sets a list of numbers. */
        public Node attribute(String name, float[] values) {
            var attribute = AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.FLOATS);
            for (float value : values) {
                attribute.addFloats(value);
            }
            return add(attribute);
        }

        /** Sets a list of texts. */
        public Node attribute(String name, List<String> values) {
            var attribute = AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.STRINGS);
            values.forEach(value -> attribute.addStrings(ByteString.copyFromUtf8(value)));
            return add(attribute);
        }

        /** Sets a tensor. */
        public Node attribute(String name, TensorData value) {
            return add(AttributeProto.newBuilder()
                    .setName(name)
                    .setType(AttributeProto.AttributeType.TENSOR)
                    .setT(value.proto("")));
        }

        /** Sets a body, whose nodes may read tensors of this graph. */
        public Node attribute(String name, GraphProto body) {
            return add(AttributeProto.newBuilder()
                    .setName(name)
                    .setType(AttributeProto.AttributeType.GRAPH)
                    .setG(body));
        }

        private Node add(AttributeProto.Builder attribute) {
            node.addAttribute(attribute);
            return this;
        }

        /** Gives the node a name, such as {@code /encoder/layer.0/attention/MatMul}. */
        public Node named(String name) {
            node.setName(name);
            return this;
        }

        /** Ends the node; returns the name of its one output, which the builder chooses. */
        public String make() {
            return as(free(node.getOpType()));
        }

        /** Ends the node with one output of this name, which it returns. */
        public String as(String output) {
            outputs(output);
            return output;
        }

        /** Ends the node with several outputs; one that is left out is the empty string. */
        public List<String> outputs(String... outputs) {
            var names = new ArrayList<String>();
            for (String output : outputs) {
                names.add(output.isEmpty() ? output : claim(output));
            }
            if (node.getName().isEmpty()) {
                node.setName(outputs[0]);
            }
            graph.addNode(node.addAllOutput(names));
            return names;
        }
    }
}
