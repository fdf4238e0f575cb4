package io.graftflow.engine.compare;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.graftflow.base.ProblemException;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.OnnxValue;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts tensors in the place of sequences and optional values at the rim of a graph, so that an engine that passes tensors
 * alone can be tested on it. A sequence that goes in is made of its elements by a node, one that comes out is taken apart
 * into as many as are wanted; its length comes out too.
 *
 * @param model the graph with tensors at its rim
 * @param inputs what goes in
 * @param outputs what should come out
 */
record TensorGraph(OnnxModel model, Map<String, TensorData> inputs, Map<String, TensorData> outputs) {

    private static final String LENGTH = "/length";

    /** Wraps a graph for one data set; the graph itself when there are only tensors. */
    static TensorGraph of(OnnxModel model, Map<String, OnnxValue> inputs, Map<String, OnnxValue> outputs) {
        return new Wrapping(model).wrap(inputs, outputs);
    }

    private static final class Wrapping {

        private final OnnxModel original;
        private final GraphProto.Builder graph;
        private final List<NodeProto> before = new ArrayList<>();
        private final List<NodeProto> after = new ArrayList<>();
        private final Map<String, TensorData> inputs = new LinkedHashMap<>();
        private final Map<String, TensorData> outputs = new LinkedHashMap<>();
        private boolean changed;

        Wrapping(OnnxModel original) {
            this.original = original;
            this.graph = original.graph().toBuilder();
        }

        TensorGraph wrap(Map<String, OnnxValue> given, Map<String, OnnxValue> wanted) {
            List<ValueInfoProto> declared = List.copyOf(graph.getInputList());
            graph.clearInput();
            for (ValueInfoProto input : declared) {
                if (!given.containsKey(input.getName())) {
                    graph.addInput(input);
                } else {
                    input(input, given.get(input.getName()));
                }
            }
            declared = List.copyOf(graph.getOutputList());
            graph.clearOutput();
            for (ValueInfoProto output : declared) {
                output(output, output.getName(), wanted.get(output.getName()));
            }
            if (!changed) {
                return new TensorGraph(original, inputs, outputs);
            }
            List<NodeProto> nodes = List.copyOf(graph.getNodeList());
            graph.clearNode().addAllNode(before).addAllNode(nodes).addAllNode(after);
            ModelProto model = original.proto().toBuilder().setGraph(graph).build();
            return new TensorGraph(OnnxModel.of(model), inputs, outputs);
        }

        private void input(ValueInfoProto declared, OnnxValue value) {
            if (value instanceof OnnxValue.Tensor tensor && declared.getType().hasTensorType()) {
                graph.addInput(declared);
                inputs.put(declared.getName(), tensor.data());
            } else {
                changed = true;
                make(declared.getName(), declared.getType(), value);
            }
        }

        /** Adds nodes that make a value of a name. */
        private void make(String name, TypeProto type, OnnxValue value) {
            if (type.hasOptionalType()) {
                TypeProto inner = type.getOptionalType().getElemType();
                if (value instanceof OnnxValue.Absent) {
                    before.add(node("Optional", List.of(), name)
                            .addAttribute(typeAttribute(inner))
                            .build());
                } else {
                    make(name + "/value", inner, value);
                    before.add(node("Optional", List.of(name + "/value"), name).build());
                }
            } else if (value instanceof OnnxValue.Sequence sequence) {
                makeSequence(name, type.getSequenceType().getElemType(), sequence.values());
            } else if (value instanceof OnnxValue.Tensor tensor) {
                graph.addInput(info(name, tensor.data().element()));
                inputs.put(name, tensor.data());
            }
        }

        private void makeSequence(String name, TypeProto element, List<OnnxValue> values) {
            if (values.isEmpty()) {
                before.add(node("SequenceEmpty", List.of(), name)
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("dtype")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(element.getTensorType().getElemType()))
                        .build());
                return;
            }
            var names = new ArrayList<String>();
            for (int i = 0; i < values.size(); i++) {
                names.add(name + "/" + i);
                make(name + "/" + i, element, values.get(i));
            }
            before.add(node("SequenceConstruct", names, name).build());
        }

        private void output(ValueInfoProto declared, String name, OnnxValue value) {
            if (value instanceof OnnxValue.Tensor tensor && declared.getType().hasTensorType()) {
                graph.addOutput(declared);
                outputs.put(name, tensor.data());
            } else {
                changed = true;
                take(name, value);
            }
        }

        /** Adds nodes that take a value apart into tensors. */
        private void take(String name, OnnxValue value) {
            if (value instanceof OnnxValue.Tensor tensor) {
                graph.addOutput(info(name, tensor.data().element()));
                outputs.put(name, tensor.data());
            } else if (value instanceof OnnxValue.Sequence sequence) {
                after.add(node("SequenceLength", List.of(name), name + LENGTH).build());
                take(
                        name + LENGTH,
                        new OnnxValue.Tensor(TensorData.scalar(sequence.values().size())));
                for (int i = 0; i < sequence.values().size(); i++) {
                    String position = name + "/" + i + "/position";
                    graph.addInitializer(TensorData.scalar(i).proto(position));
                    after.add(node("SequenceAt", List.of(name, position), name + "/" + i)
                            .build());
                    take(name + "/" + i, sequence.values().get(i));
                }
            } else {
                throw ProblemException.error(
                        "test.unsupported-value",
                        "The output \"" + name + "\" is an optional value that is absent, which cannot be compared.",
                        "Leave this test out.");
            }
        }

        private static NodeProto.Builder node(String operator, List<String> reads, String makes) {
            return NodeProto.newBuilder()
                    .setOpType(operator)
                    .setName(makes)
                    .addAllInput(reads)
                    .addOutput(makes);
        }

        private static AttributeProto typeAttribute(TypeProto type) {
            return AttributeProto.newBuilder()
                    .setName("type")
                    .setType(AttributeProto.AttributeType.TYPE_PROTO)
                    .setTp(type)
                    .build();
        }

        /** A tensor of which only the type is told. */
        private static ValueInfoProto info(String name, ElementType element) {
            TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(element.onnx());
            return ValueInfoProto.newBuilder()
                    .setName(name)
                    .setType(TypeProto.newBuilder().setTensorType(tensor))
                    .build();
        }
    }
}
