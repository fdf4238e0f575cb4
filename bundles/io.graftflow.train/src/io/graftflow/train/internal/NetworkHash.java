package io.graftflow.train.internal;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.base.Hash;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * A hash of what a network computes: operators with their settings, how they are joined, weights. Names of nodes,
 * documentation, metadata, declared shapes and the order of inputs and outputs do not count.
 */
public final class NetworkHash {

    private NetworkHash() {}

    /** The hash, as 64 hexadecimal digits. */
    public static String of(OnnxModel network) {
        var hash = new Hash();
        new TreeMap<>(network.opsets()).forEach((domain, version) -> hash.add(domain + ":" + version));
        addAll(hash, network.inputs());
        addAll(hash, network.outputs());
        for (int position : network.index().order()) {
            add(hash, network.index().node(position));
        }
        List<String> names = network.initializerNames().stream().sorted().toList();
        names.parallelStream()
                .map(name -> content(network.initializer(name)))
                .toList()
                .forEach(hash::add);
        names.forEach(hash::add);
        network.proto().getFunctionsList().stream()
                .sorted(Comparator.comparing(FunctionProto::getName))
                .forEach(function -> hash.add(function.toByteArray()));
        return hash.hex();
    }

    private static String content(TensorData tensor) {
        return tensor + " " + tensor.sha256();
    }

    private static void addAll(Hash hash, List<TensorSpec> tensors) {
        hash.add(Integer.toString(tensors.size()));
        tensors.stream()
                .map(tensor -> tensor.name() + ":" + tensor.element())
                .sorted()
                .forEach(hash::add);
    }

    private static void add(Hash hash, NodeProto node) {
        hash.add(node.getDomain()).add(node.getOpType());
        hash.add(String.join("\0", node.getInputList())).add(String.join("\0", node.getOutputList()));
        node.getAttributeList().stream()
                .sorted(Comparator.comparing(AttributeProto::getName))
                .forEach(attribute -> hash.add(attribute.toByteArray()));
    }
}
