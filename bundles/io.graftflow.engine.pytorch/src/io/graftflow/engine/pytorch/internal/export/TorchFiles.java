package io.graftflow.engine.pytorch.internal.export;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.base.AtomicFiles;
import io.graftflow.engine.pytorch.internal.archive.TorchArchive;
import io.graftflow.engine.pytorch.internal.archive.TorchModule;
import io.graftflow.engine.pytorch.internal.compile.CompiledNetwork;
import io.graftflow.engine.pytorch.internal.compile.Compiler;
import io.graftflow.engine.pytorch.internal.compile.Purpose;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A network as the files that PyTorch 1.13 and all later ones open. */
public final class TorchFiles {

    private static final String BATCH_NORM = "BatchNormalization";
    private static final int FIRST_STATISTIC = 3;

    private TorchFiles() {}

    /**
     * Writes a module for {@code torch.jit.load}: {@code forward} takes the network's inputs in order and gives its outputs,
     * one as a tensor, several as a tuple. Its weights are parameters, so that it can be trained on.
     *
     * @throws io.graftflow.base.ProblemException {@code engine.unsupported-operator}
     */
    public static void module(OnnxModel network, Path file) throws IOException {
        CompiledNetwork compiled = Compiler.compile(network, Purpose.USE);
        Set<String> weights = weights(network, compiled.attributes());
        var attributes = new ArrayList<TorchModule.Attribute>();
        for (TorchModule.Attribute attribute : compiled.module().attributes()) {
            boolean learns = attribute instanceof TorchModule.Buffer && weights.contains(attribute.name());
            attributes.add(learns ? parameter((TorchModule.Buffer) attribute) : attribute);
        }
        var module = new TorchModule(
                compiled.module().name(), attributes, compiled.module().methods());
        write(file, out -> TorchArchive.write(module, out));
    }

    private static TorchModule.Parameter parameter(TorchModule.Buffer buffer) {
        return new TorchModule.Parameter(buffer.name(), buffer.value(), buffer.channelsLast());
    }

    /** The attributes for initializers of floats with axes, but for running statistics, which no gradient changes. */
    private static Set<String> weights(OnnxModel network, Map<String, String> attributes) {
        var statistics = new HashSet<String>();
        for (NodeProto node : network.nodes()) {
            if (node.getOpType().equals(BATCH_NORM) && node.getInputCount() > FIRST_STATISTIC) {
                statistics.addAll(node.getInputList().subList(FIRST_STATISTIC, node.getInputCount()));
            }
        }
        var weights = new HashSet<String>();
        for (String name : network.initializerNames()) {
            ElementType element = network.type(name).element();
            boolean real = element == ElementType.FLOAT || element == ElementType.DOUBLE;
            if (real && network.type(name).shape().rank() > 0 && !statistics.contains(name)) {
                weights.add(attributes.getOrDefault(name, ""));
            }
        }
        return weights;
    }

    /** Writes a dictionary for {@code torch.load}: all initializers that PyTorch has tensors for, by their names. */
    public static void dictionary(OnnxModel network, Path file) throws IOException {
        var tensors = new LinkedHashMap<String, TensorData>();
        for (String name : network.initializerNames()) {
            if (TorchArchive.holds(network.type(name).element())) {
                tensors.put(name, network.initializer(name));
            }
        }
        write(file, out -> TorchArchive.write(tensors, out));
    }

    private interface Content {
        void write(OutputStream out) throws IOException;
    }

    private static void write(Path file, Content content) throws IOException {
        AtomicFiles.write(file, path -> {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
                content.write(out);
            }
        });
    }
}
