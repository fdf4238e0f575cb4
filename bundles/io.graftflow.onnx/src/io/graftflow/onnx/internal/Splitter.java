package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.GraphIndex;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Split;
import io.graftflow.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Parts a model into what training leaves alone and what it changes. Where to cut is a question of the smallest
 * features: a minimum cut between the data and the trained nodes, in which a tensor costs its size for a row, and
 * computing a product of matrices again and again costs more than any size.
 */
public final class Splitter {

    /** Operators that are worth computing once; all others may be computed again where that makes features smaller. */
    private static final Set<String> COSTLY = Set.of(
            "MatMul",
            "MatMulInteger",
            "QLinearMatMul",
            "Gemm",
            "Einsum",
            "Conv",
            "ConvInteger",
            "QLinearConv",
            "ConvTranspose",
            "DeformConv",
            "LSTM",
            "GRU",
            "RNN",
            "If",
            "Loop",
            "Scan",
            "DFT",
            "STFT",
            "Det",
            "NonMaxSuppression",
            "GridSample",
            "RoiAlign");

    private static final long COSTLY_BYTES = 1L << 40;
    private static final int MUCH_SMALLER = 4;

    private final OnnxModel model;
    private final GraphIndex index;
    private final MinCut cut = new MinCut();
    private final int source = cut.vertex();
    private final int sink = cut.vertex();

    /** For each tensor that may be a feature, the vertex where it is made; the next number is where it is read. */
    private final Map<String, Integer> vertices = new HashMap<>();

    private Splitter(OnnxModel model) {
        this.model = model;
        this.index = model.index();
    }

    /** Parts a model by the names of the stored tensors that are trained. */
    public static Split split(OnnxModel model, Set<String> trained) {
        for (String name : trained) {
            if (!model.index().isInitializer(name) && !model.index().isConstant(name)) {
                ModelEdits.requireOneOf(name, model.initializerNames(), "initializer");
            }
        }
        return new Splitter(model).split(trained);
    }

    private Split split(Set<String> trained) {
        List<String> outputs = model.outputs().stream().map(TensorSpec::name).toList();
        BitSet suffix = index.dependents(trained);
        suffix.and(index.ancestors(outputs, Set.of()));
        List<String> changed = outputs.stream()
                .filter(name -> trained.contains(name) || isMadeIn(name, suffix))
                .toList();
        if (changed.isEmpty()) {
            OnnxModel all = model.prune(outputs);
            return new Split(all, model.cut(List.of(), List.of()), specs(outputs), List.of());
        }
        List<String> features = features(suffix);
        List<String> originals = originals(features, changed);
        var inputs = new ArrayList<>(features);
        inputs.addAll(originals);
        OnnxModel lower = features.isEmpty() ? model.cut(List.of(), List.of()) : model.prune(features);
        return new Split(lower, model.cut(inputs, changed), specs(features), specs(originals));
    }

    private List<TensorSpec> specs(List<String> names) {
        return names.stream()
                .map(name -> new TensorSpec(name, model.type(name)))
                .toList();
    }

    /**
     * The tensors to compute beforehand; none when that takes nothing but cheap operators and does not make the data
     * much smaller either.
     */
    private List<String> features(BitSet suffix) {
        var costs = new FeatureCost(model);
        List<String> features = frontier(suffix, costs).stream()
                .filter(name -> !index.inputs().contains(name))
                .toList();
        boolean costly = index.ancestors(features, Set.of()).stream().anyMatch(this::isCostly);
        double kept = features.stream().mapToDouble(costs::bytes).sum();
        double replaced = Cutter.neededInputs(model, features).stream()
                .mapToDouble(costs::bytes)
                .sum();
        return costly || kept <= replaced / MUCH_SMALLER ? features : List.of();
    }

    private boolean isCostly(int position) {
        NodeProto node = index.node(position);
        return COSTLY.contains(node.getOpType()) || !Protos.isStandard(node.getDomain());
    }

    private boolean isMadeIn(String tensor, BitSet nodes) {
        return index.producer(tensor).stream().anyMatch(nodes::get);
    }

    /** The model's inputs that are still needed when the features are given. */
    private List<String> originals(List<String> features, List<String> outputs) {
        var used = new LinkedHashSet<>(outputs);
        index.ancestors(outputs, Set.copyOf(features)).stream().forEach(position -> used.addAll(index.reads(position)));
        return index.inputs().stream()
                .filter(used::contains)
                .filter(name -> !features.contains(name))
                .toList();
    }

    /** The tensors to cut at: features and, where nothing is computed from them beforehand, original inputs. */
    private Set<String> frontier(BitSet suffix, FeatureCost costs) {
        BitSet constant = index.constantNodes();
        for (String input : index.inputs()) {
            cut.edge(source, vertex(input, costs), MinCut.INFINITE);
        }
        for (int position : index.order()) {
            if (suffix.get(position)) {
                readsOf(position, constant, suffix)
                        .forEach(name -> cut.edge(vertex(name, costs) + 1, sink, MinCut.INFINITE));
            } else if (!constant.get(position)) {
                addNode(position, constant, suffix, costs);
            }
        }
        BitSet upper = cut.sinkSide(source, sink);
        var frontier = new LinkedHashSet<String>();
        for (String tensor : index.tensors()) {
            Integer vertex = vertices.get(tensor);
            if (vertex != null && !upper.get(vertex) && upper.get(vertex + 1)) {
                frontier.add(tensor);
            }
        }
        return frontier;
    }

    private void addNode(int position, BitSet constant, BitSet suffix, FeatureCost costs) {
        for (String output : index.node(position).getOutputList()) {
            if (output.isEmpty()) {
                continue;
            }
            int made = vertex(output, costs);
            readsOf(position, constant, suffix)
                    .forEach(name -> cut.edge(vertex(name, costs) + 1, made, MinCut.INFINITE));
            if (isCostly(position)) {
                cut.edge(source, made, COSTLY_BYTES);
            }
        }
    }

    /** What a node reads that follows from data and that training does not change. */
    private Set<String> readsOf(int position, BitSet constant, BitSet suffix) {
        var names = new LinkedHashSet<String>();
        for (String name : index.reads(position)) {
            boolean fromData = index.inputs().contains(name)
                    || index.producer(name).stream().anyMatch(node -> !constant.get(node) && !suffix.get(node));
            if (fromData && !index.isInitializer(name)) {
                names.add(name);
            }
        }
        return names;
    }

    private int vertex(String tensor, FeatureCost costs) {
        Integer known = vertices.get(tensor);
        if (known != null) {
            return known;
        }
        int made = cut.vertex();
        int read = cut.vertex();
        vertices.put(tensor, made);
        long bytes = costs.bytes(tensor);
        boolean input = index.inputs().contains(tensor);
        cut.edge(made, read, input && bytes == MinCut.INFINITE ? COSTLY_BYTES : bytes);
        return made;
    }
}
