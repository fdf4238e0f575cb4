package io.graftflow.fusion.internal;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.LayerTree;
import io.graftflow.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Networks whose tensors and nodes have one name where they are the same and different ones where they are not. What all
 * networks have in common keeps its name, as inputs do; all else is named after the first network that has it.
 */
final class CommonPart {

    private static final String MADE_UP = "onnx::";

    private final List<OnnxModel> networks;
    private final CommonNodes common;
    private final Map<CommonTensor, String> names = new HashMap<>();
    private final List<OnnxModel> renamed = new ArrayList<>();

    /**
     * Finds what networks have in common.
     *
     * @param frozen for each network the weights that training must leave as they are
     */
    CommonPart(List<OnnxModel> networks, List<Set<String>> frozen) {
        this.networks = List.copyOf(networks);
        this.common = new CommonNodes(this.networks, frozen);
        nameAll();
        for (int i = 0; i < networks.size(); i++) {
            renamed.add(rename(i));
        }
    }

    private void nameAll() {
        Set<String> taken = new HashSet<>(Set.of(""));
        networks.forEach(network -> taken.addAll(network.index().inputs()));
        for (int i = 0; i < networks.size(); i++) {
            Map<String, CommonTensor> own = new TreeMap<>(common.tensors(i));
            networks.get(i).index().inputs().forEach(input -> names.put(own.remove(input), input));
            own.values().stream().filter(this::isEverywhere).forEach(tensor -> name(tensor, tensor.name(), taken));
        }
        for (int i = 0; i < networks.size(); i++) {
            new TreeMap<>(common.tensors(i))
                    .values()
                    .forEach(tensor ->
                            name(tensor, prefixed(EnsembleSpec.prefix(tensor.owner()), tensor.name()), taken));
        }
    }

    private void name(CommonTensor tensor, String wanted, Set<String> taken) {
        if (names.containsKey(tensor)) {
            return;
        }
        String name = wanted;
        while (!taken.add(name)) {
            name += "_";
        }
        names.put(tensor, name);
    }

    private boolean isEverywhere(CommonTensor tensor) {
        return networks.size() > 1 && tensor.users() == networks.size();
    }

    /** What a tensor of a network is called now. */
    String name(int network, String tensor) {
        CommonTensor known = common.tensors(network).get(tensor);
        return known == null ? tensor : names.get(known);
    }

    /** A network with the new names, those of nodes included. */
    OnnxModel renamed(int network) {
        return renamed.get(network);
    }

    private OnnxModel rename(int network) {
        Map<String, String> changed = new HashMap<>();
        common.tensors(network).forEach((name, tensor) -> {
            if (!names.get(tensor).equals(name)) {
                changed.put(name, names.get(tensor));
            }
        });
        OnnxModel result = networks.get(network).rename(changed);
        GraphProto.Builder graph = result.graph().toBuilder();
        for (int position = 0; position < graph.getNodeCount(); position++) {
            CommonNodes.Common first = common.nodes(network).get(position);
            graph.setNode(
                    position,
                    first == null
                            ? named(network, position, graph.getNode(position))
                            : renamed.get(first.owner()).graph().getNode(first.position()));
        }
        return OnnxModel.of(result.proto().toBuilder().setGraph(graph).build());
    }

    private NodeProto named(int network, int position, NodeProto node) {
        boolean everywhere = networks.get(network).graph().getNode(position).getOutputList().stream()
                .filter(output -> !output.isEmpty())
                .anyMatch(output -> isEverywhere(common.tensors(network).get(output)));
        return everywhere || node.getName().isEmpty()
                ? node
                : node.toBuilder()
                        .setName(prefixed(EnsembleSpec.prefix(network), node.getName()))
                        .build();
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
