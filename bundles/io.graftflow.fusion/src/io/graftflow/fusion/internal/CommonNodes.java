package io.graftflow.fusion.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.GraphIndex;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds which nodes of networks do the same with the same, whatever their tensors are called: from the inputs, which are the
 * same when they have one name, upwards. Within a network nothing is put together. Weights are common when the nodes that
 * read them are; others only when they have one name and one content and nothing can part them any more, because they are
 * frozen or no weights at all.
 */
final class CommonNodes {

    private static final int BYTES_HASHED = 256;

    private final List<OnnxModel> networks;
    private final List<Set<String>> frozen;
    private final List<Map<String, CommonTensor>> tensors = new ArrayList<>();
    private final List<Map<Integer, Common>> nodes = new ArrayList<>();
    private final Map<String, CommonTensor> inputs = new HashMap<>();
    private final Map<Object, List<Common>> known = new HashMap<>();

    /** A node as the first network with it has it. */
    record Common(int owner, int position) {}

    /**
     * Compares networks.
     *
     * @param frozen for each network the weights that training must leave as they are
     */
    CommonNodes(List<OnnxModel> networks, List<Set<String>> frozen) {
        this.networks = networks;
        this.frozen = frozen;
        for (int i = 0; i < networks.size(); i++) {
            tensors.add(new HashMap<>());
            nodes.add(new HashMap<>());
            addInputs(i);
            share(i);
            shareSettled(i);
            addOwn(i);
        }
    }

    /** The tensors of a network by the names that it has for them. */
    Map<String, CommonTensor> tensors(int network) {
        return tensors.get(network);
    }

    /** The nodes that a network has in common with one before it, by their positions. */
    Map<Integer, Common> nodes(int network) {
        return nodes.get(network);
    }

    private void addInputs(int network) {
        for (String name : networks.get(network).index().inputs()) {
            put(network, name, inputs.computeIfAbsent(name, first -> new CommonTensor(network, first)));
        }
    }

    private void put(int network, String name, CommonTensor tensor) {
        tensors.get(network).put(name, tensor);
        tensor.use(network);
    }

    private void share(int network) {
        GraphIndex index = networks.get(network).index();
        Set<Common> used = new HashSet<>();
        for (int position : index.order()) {
            if (isLeaf(network, position)) {
                continue;
            }
            Optional<Object> key = key(network, position);
            for (Common common : key.map(known::get).orElse(List.of())) {
                if (!used.contains(common) && join(network, position, common)) {
                    used.add(common);
                    break;
                }
            }
        }
    }

    /** Whether a node holds a constant, which counts as a weight. */
    private boolean isLeaf(int network, int position) {
        return networks.get(network).index().node(position).getOpType().equals("Constant");
    }

    /** Equal for nodes that might be the same; none for a node that reads what its network has alone. */
    private Optional<Object> key(int network, int position) {
        OnnxModel model = networks.get(network);
        NodeProto node = model.index().node(position);
        if (node.getOutputCount() == 0) {
            return Optional.empty();
        }
        List<Object> key = new ArrayList<>();
        key.add(node.getOpType());
        key.add(node.getDomain());
        key.add(node.getOutputList().stream().map(String::isEmpty).toList());
        key.add(node.getAttributeList().stream()
                .sorted(Comparator.comparing(AttributeProto::getName))
                .map(AttributeProto::toByteString)
                .toList());
        key.add(functions(model, node));
        for (String name : model.index().reads(position)) {
            CommonTensor tensor = tensors.get(network).get(name);
            Optional<Object> leaf = leafKey(model, name);
            if (name.isEmpty()) {
                key.add("");
            } else if (leaf.isPresent()) {
                key.add(leaf.get());
            } else if (tensor != null) {
                key.add(tensor);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(key);
    }

    private static List<FunctionProto> functions(OnnxModel model, NodeProto node) {
        boolean isFunction = model.proto().getFunctionsList().stream()
                .anyMatch(own -> own.getName().equals(node.getOpType())
                        && own.getDomain().equals(node.getDomain()));
        return isFunction ? model.proto().getFunctionsList() : List.of();
    }

    private static Optional<Object> leafKey(OnnxModel model, String name) {
        boolean isInitializer = model.index().isInitializer(name);
        if (!isInitializer && !model.index().isConstant(name)) {
            return Optional.empty();
        }
        if (isInitializer && model.initializerPosition(name) < 0) {
            return Optional.of(new Object());
        }
        return Optional.of(model.find(name)
                .map(content -> List.<Object>of(isInitializer, content.element(), start(content)))
                .orElseGet(() -> List.of(node(model, name).getAttributeList())));
    }

    private static List<Object> start(TensorData content) {
        ByteBuffer bytes = content.bytes();
        return List.of(
                java.util.Arrays.hashCode(content.shape()),
                bytes.slice(bytes.position(), Math.min(BYTES_HASHED, bytes.remaining()))
                        .hashCode());
    }

    private static NodeProto node(OnnxModel model, String output) {
        return model.index().node(model.index().producer(output).orElseThrow());
    }

    /** Takes a node for one that another network has, when the weights that both read can be the same. */
    private boolean join(int network, int position, Common common) {
        OnnxModel model = networks.get(network);
        OnnxModel other = networks.get(common.owner());
        NodeProto node = model.index().node(position);
        List<String> own = model.index().reads(position);
        List<String> others = other.index().reads(common.position());
        boolean hasBodies = own.size() > node.getInputCount();
        if (own.size() != others.size() || hasBodies && !own.equals(others)) {
            return false;
        }
        Map<String, CommonTensor> leaves = new HashMap<>();
        for (int i = 0; i < own.size(); i++) {
            if (own.get(i).isEmpty()) {
                continue;
            }
            CommonTensor wanted = tensors.get(common.owner()).get(others.get(i));
            CommonTensor has = tensors.get(network).getOrDefault(own.get(i), leaves.get(own.get(i)));
            if (has == null && canShare(network, own.get(i), wanted) && !leaves.containsValue(wanted)) {
                leaves.put(own.get(i), wanted);
            } else if (has != wanted) {
                return false;
            }
        }
        leaves.forEach((name, tensor) -> put(network, name, tensor));
        NodeProto first = other.index().node(common.position());
        for (int i = 0; i < node.getOutputCount(); i++) {
            if (!node.getOutput(i).isEmpty()) {
                put(network, node.getOutput(i), tensors.get(common.owner()).get(first.getOutput(i)));
            }
        }
        leaves.keySet().forEach(name -> joinConstant(network, name));
        nodes.get(network).put(position, common);
        return true;
    }

    /** A constant's node is common when its output is. */
    private void joinConstant(int network, String name) {
        CommonTensor tensor = tensors.get(network).get(name);
        networks.get(network).index().producer(name).ifPresent(position -> {
            int first =
                    networks.get(tensor.owner()).index().producer(tensor.name()).orElseThrow();
            nodes.get(network).put(position, new Common(tensor.owner(), first));
        });
    }

    /** Whether a weight of a network has the content of another network's and is not taken for one of its others yet. */
    private boolean canShare(int network, String name, CommonTensor wanted) {
        OnnxModel model = networks.get(network);
        OnnxModel other = networks.get(wanted.owner());
        if (tensors.get(network).containsValue(wanted)
                || model.index().isInitializer(name) != other.index().isInitializer(wanted.name())) {
            return false;
        }
        if (model.index().isConstant(name)) {
            return other.index().isConstant(wanted.name())
                    && node(model, name)
                            .getAttributeList()
                            .equals(node(other, wanted.name()).getAttributeList());
        }
        return model.initializerPosition(name) >= 0
                && other.initializerPosition(wanted.name()) >= 0
                && model.initializer(name).equals(other.initializer(wanted.name()));
    }

    /** Shares initializers of one name and content that training cannot make different. */
    private void shareSettled(int network) {
        OnnxModel model = networks.get(network);
        for (String name : model.initializerNames()) {
            for (int before = 0; before < network && !tensors.get(network).containsKey(name); before++) {
                CommonTensor same = tensors.get(before).get(name);
                boolean settled = networks.get(before).index().isInitializer(name)
                        && (frozen.get(network).contains(name)
                                        && frozen.get(before).contains(name)
                                || model.initializerPosition(name) >= 0
                                        && !model.initializer(name).element().isFloat());
                if (settled && canShare(network, name, same)) {
                    put(network, name, same);
                }
            }
        }
    }

    private void addOwn(int network) {
        GraphIndex index = networks.get(network).index();
        for (String name : index.tensors()) {
            tensors.get(network).computeIfAbsent(name, own -> new CommonTensor(network, own));
        }
        for (int position : index.order()) {
            if (!isLeaf(network, position) && !nodes.get(network).containsKey(position)) {
                key(network, position).ifPresent(key -> known.computeIfAbsent(key, unseen -> new ArrayList<>())
                        .add(new Common(network, position)));
            }
        }
    }
}
