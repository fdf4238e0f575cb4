package io.graftflow.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.internal.Protos;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Who makes and who reads each tensor of a graph. Nodes go by their position in the graph. What the body of an
 * {@code If}, {@code Loop} or {@code Scan} takes from outside counts as read by that node.
 */
public final class GraphIndex {

    private final List<NodeProto> nodes;
    private final List<List<String>> reads;
    private final Map<String, Integer> producers = new HashMap<>();
    private final Map<String, List<Integer>> consumers = new HashMap<>();
    private final Map<String, Integer> initializers = new LinkedHashMap<>();
    private final Set<String> constants = new LinkedHashSet<>();
    private final Set<String> inputs = new LinkedHashSet<>();
    private final List<Integer> order;

    /** Indexes a graph, in time proportional to its size. */
    GraphIndex(GraphProto graph) {
        nodes = graph.getNodeList();
        reads = new ArrayList<>(nodes.size());
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            initializers.put(graph.getInitializer(i).getName(), i);
        }
        graph.getSparseInitializerList()
                .forEach(tensor -> initializers.put(tensor.getValues().getName(), -1));
        graph.getInputList().stream()
                .map(input -> input.getName())
                .filter(name -> !initializers.containsKey(name))
                .forEach(inputs::add);
        for (int i = 0; i < nodes.size(); i++) {
            indexNode(i);
        }
        order = sort();
    }

    private void indexNode(int position) {
        NodeProto node = nodes.get(position);
        List<String> names = Protos.reads(node);
        reads.add(names);
        for (String name : new LinkedHashSet<>(names)) {
            consumers.computeIfAbsent(name, key -> new ArrayList<>()).add(position);
        }
        for (String name : node.getOutputList()) {
            if (!name.isEmpty()) {
                producers.putIfAbsent(name, position);
            }
        }
        if (Protos.isConstant(node)) {
            constants.add(node.getOutput(0));
        }
    }

    private List<Integer> sort() {
        if (isSorted()) {
            var all = new ArrayList<Integer>(nodes.size());
            for (int i = 0; i < nodes.size(); i++) {
                all.add(i);
            }
            return Collections.unmodifiableList(all);
        }
        var missing = new int[nodes.size()];
        var ready = new ArrayDeque<Integer>();
        for (int i = 0; i < missing.length; i++) {
            missing[i] = (int) reads.get(i).stream()
                    .distinct()
                    .filter(producers::containsKey)
                    .count();
            if (missing[i] == 0) {
                ready.add(i);
            }
        }
        var sorted = new ArrayList<Integer>(nodes.size());
        while (!ready.isEmpty()) {
            int position = ready.poll();
            sorted.add(position);
            for (String output : nodes.get(position).getOutputList()) {
                boolean made = producers.getOrDefault(output, -1) == position;
                for (int consumer : made ? consumers(output) : List.<Integer>of()) {
                    if (--missing[consumer] == 0) {
                        ready.add(consumer);
                    }
                }
            }
        }
        return Collections.unmodifiableList(sorted);
    }

    private boolean isSorted() {
        for (int i = 0; i < nodes.size(); i++) {
            for (String name : reads.get(i)) {
                if (producers.getOrDefault(name, -1) >= i) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The node at a position. */
    public NodeProto node(int position) {
        return nodes.get(position);
    }

    /** The number of nodes. */
    public int size() {
        return nodes.size();
    }

    /** All tensors that a node reads, its bodies' included. */
    public List<String> reads(int position) {
        return reads.get(position);
    }

    /** The node that makes a tensor; empty for inputs, initializers and unknown names. */
    public OptionalInt producer(String tensor) {
        Integer position = producers.get(tensor);
        return position == null ? OptionalInt.empty() : OptionalInt.of(position);
    }

    /** The nodes that read a tensor, in the graph's order. */
    public List<Integer> consumers(String tensor) {
        return Collections.unmodifiableList(consumers.getOrDefault(tensor, List.of()));
    }

    /** The node positions such that a node comes after all that it reads from; nodes on a cycle are left out. */
    public List<Integer> order() {
        return order;
    }

    /** Whether some nodes wait for each other, so that none of them can run. */
    public boolean hasCycle() {
        return order.size() < nodes.size();
    }

    /** The names of the graph's data inputs, without initializers. */
    public Set<String> inputs() {
        return Collections.unmodifiableSet(inputs);
    }

    /** Whether a tensor is an initializer. */
    public boolean isInitializer(String tensor) {
        return initializers.containsKey(tensor);
    }

    /** Whether a tensor is the output of a {@code Constant} node. */
    public boolean isConstant(String tensor) {
        return constants.contains(tensor);
    }

    /** Whether a tensor of this name is an input, an initializer or some node's output. */
    public boolean defines(String tensor) {
        return producers.containsKey(tensor) || initializers.containsKey(tensor) || inputs.contains(tensor);
    }

    /** All names that the graph defines: inputs, initializers, outputs of nodes. */
    public Set<String> tensors() {
        var all = new LinkedHashSet<>(inputs);
        all.addAll(initializers.keySet());
        for (int position : order) {
            all.addAll(nodes.get(position).getOutputList());
        }
        all.remove("");
        return all;
    }

    Map<String, Integer> initializers() {
        return initializers;
    }

    Set<String> constants() {
        return constants;
    }

    /** The nodes that are needed to compute tensors, when those in {@code given} are given. */
    public BitSet ancestors(Collection<String> tensors, Set<String> given) {
        var needed = new BitSet(nodes.size());
        var open = new ArrayDeque<>(tensors);
        while (!open.isEmpty()) {
            String name = open.pop();
            Integer position = given.contains(name) ? null : producers.get(name);
            if (position != null && !needed.get(position)) {
                needed.set(position);
                open.addAll(reads.get(position));
            }
        }
        return needed;
    }

    /** The nodes whose results change when one of these tensors changes. */
    public BitSet dependents(Collection<String> tensors) {
        var reached = new BitSet(nodes.size());
        var open = new ArrayDeque<>(tensors);
        while (!open.isEmpty()) {
            for (int consumer : consumers.getOrDefault(open.pop(), List.of())) {
                if (!reached.get(consumer)) {
                    reached.set(consumer);
                    open.addAll(nodes.get(consumer).getOutputList());
                }
            }
        }
        return reached;
    }

    /** The nodes that need no data: all that they read comes from initializers and constants. */
    public BitSet constantNodes() {
        BitSet result = dependents(inputs);
        result.flip(0, nodes.size());
        return result;
    }
}
