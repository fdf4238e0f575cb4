package io.graftflow.fusion.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.GraphIndex;
import io.graftflow.onnx.LayerTree;
import io.graftflow.onnx.OnnxModel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What several networks have in common, from the inputs upwards: inputs of one name, initializers of the same name and
 * content, and nodes that do the same with the same. All else gets a name of its own network.
 */
final class CommonPart {

    private static final String MADE_UP = "onnx::";

    private final List<OnnxModel> networks;
    private final Set<String> tensors = new HashSet<>();
    private final Set<String> nodeOutputs = new HashSet<>();

    CommonPart(List<OnnxModel> networks) {
        this.networks = List.copyOf(networks);
        networks.forEach(network -> tensors.addAll(network.index().inputs()));
        OnnxModel first = networks.get(0);
        if (networks.size() > 1) {
            first.initializerNames().stream().filter(this::isTheSameInitializer).forEach(tensors::add);
            first.index().order().forEach(this::addIfTheSame);
        }
    }

    /** The new names of a network's tensors that are not common. */
    Map<String, String> names(int network, String prefix) {
        var own = new TreeSet<>(networks.get(network).index().tensors());
        Set<String> taken = new HashSet<>(tensors);
        taken.addAll(own);
        own.removeAll(tensors);
        var names = new HashMap<String, String>();
        for (String name : own) {
            String wanted = prefixed(prefix, name);
            while (!taken.add(wanted)) {
                wanted += "_";
            }
            names.put(name, wanted);
        }
        return names;
    }

    /** A network with its own names for all that is not common, nodes included. */
    OnnxModel renamed(int network, String prefix) {
        OnnxModel result = networks.get(network).rename(names(network, prefix));
        GraphProto.Builder graph = result.graph().toBuilder();
        graph.getNodeBuilderList().forEach(node -> {
            boolean common = node.getOutputCount() > 0 && nodeOutputs.contains(node.getOutput(0));
            if (!common && !node.getName().isEmpty()) {
                node.setName(prefixed(prefix, node.getName()));
            }
        });
        return OnnxModel.of(result.proto().toBuilder().setGraph(graph).build());
    }

    private boolean isTheSameInitializer(String name) {
        return networks.stream()
                .skip(1)
                .allMatch(network -> network.index().isInitializer(name)
                        && network.initializer(name).equals(networks.get(0).initializer(name)));
    }

    private void addIfTheSame(int position) {
        NodeProto node = networks.get(0).index().node(position);
        if (node.getOutputCount() > 0 && networks.stream().allMatch(network -> has(network.index(), node))) {
            tensors.addAll(node.getOutputList());
            nodeOutputs.add(node.getOutput(0));
        }
    }

    /** Whether a network has this very node, and all that it reads, also from inside a body, is common. */
    private boolean has(GraphIndex index, NodeProto node) {
        OptionalInt producer = index.producer(node.getOutput(0));
        return producer.isPresent()
                && index.node(producer.getAsInt()).equals(node)
                && index.reads(producer.getAsInt()).stream().allMatch(name -> name.isEmpty() || tensors.contains(name));
    }

    /** A name of one network's own. Paths of nodes stay paths, and made-up names stay recognisable as such. */
    static String prefixed(String prefix, String name) {
        if (name.startsWith("/")) {
            return "/" + prefix + name;
        }
        if (LayerTree.isAnonymous(name)) {
            return MADE_UP + prefix + "." + (name.startsWith(MADE_UP) ? name.substring(MADE_UP.length()) : name);
        }
        return prefix + "." + name;
    }
}
