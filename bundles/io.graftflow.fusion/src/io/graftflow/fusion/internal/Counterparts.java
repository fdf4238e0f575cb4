package io.graftflow.fusion.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.GraphIndex;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which tensor of one network stands where which tensor of another stands, whatever they and the nodes are called and in
 * whatever order the nodes lie. Found from the outputs back: nodes that make counterparts do the same work, and what they read
 * are counterparts again.
 */
final class Counterparts {

    private static final Set<String> COMMUTATIVE = Set.of("Add", "Mul");

    private final OnnxModel first;
    private final OnnxModel other;
    private final Map<String, String> ofOther = new HashMap<>();
    private final Map<String, String> ofFirst = new HashMap<>();
    private final List<String> differences = new ArrayList<>();
    private final Deque<String[]> open = new ArrayDeque<>();

    /** Holds two networks against each other. */
    Counterparts(OnnxModel first, OnnxModel other) {
        this.first = first;
        this.other = other;
        pairEnds();
        while (!open.isEmpty()) {
            String[] pair = open.pop();
            compare(pair[0], pair[1]);
        }
        Collections.reverse(differences);
    }

    /** What has no counterpart, a clause each, those nearest to the inputs first; empty for one architecture. */
    List<String> differences() {
        return differences;
    }

    /** The other network with its stored tensors called as the first's; itself when they are already. */
    OnnxModel renamed(OnnxModel network) {
        Map<String, String> names = names();
        Map<String, String> changed = new TreeMap<>(names);
        changed.entrySet().removeIf(entry -> entry.getKey().equals(entry.getValue()));
        Set<String> taken = new HashSet<>(network.index().tensors());
        taken.addAll(changed.values());
        for (String wanted : List.copyOf(changed.values())) {
            if (network.index().defines(wanted) && !changed.containsKey(wanted)) {
                changed.put(wanted, free(wanted, taken));
            }
        }
        return changed.isEmpty() ? network : network.rename(changed);
    }

    /** What each stored tensor of the other network is called in the first. */
    Map<String, String> names() {
        Map<String, String> names = new HashMap<>(ofOther);
        names.keySet().retainAll(WeightMixer.tensors(other));
        return names;
    }

    private static String free(String name, Set<String> taken) {
        String result = name;
        while (!taken.add(result)) {
            result += "_";
        }
        return result;
    }

    private void pairEnds() {
        List<String> ends = first.outputs().stream().map(spec -> spec.name()).toList();
        List<String> otherEnds =
                other.outputs().stream().map(spec -> spec.name()).toList();
        if (ends.size() != otherEnds.size()) {
            differences.add("there are " + ends.size() + " and " + otherEnds.size() + " outputs");
        }
        for (int i = 0; i < Math.min(ends.size(), otherEnds.size()); i++) {
            pair(ends.get(i), otherEnds.contains(ends.get(i)) ? ends.get(i) : otherEnds.get(i));
        }
    }

    private void pair(String one, String two) {
        String known = ofOther.putIfAbsent(two, one);
        String back = ofFirst.putIfAbsent(one, two);
        if (known == null && back == null) {
            open.push(new String[] {one, two});
        } else if (!one.equals(known) || !two.equals(back)) {
            differences.add(one + " is used where the other has " + two + ", but not everywhere");
        }
    }

    private void compare(String one, String two) {
        if (one.isEmpty() || two.isEmpty()) {
            if (!one.equals(two)) {
                differences.add(
                        (one.isEmpty() ? two : one) + " is only in " + (one.isEmpty() ? "the other" : "the first"));
            }
            return;
        }
        if (isStored(first, one) && isStored(other, two)) {
            TensorType type = type(first, one);
            TensorType found = type(other, two);
            if (!type.equals(found)) {
                differences.add(one + " is " + type + " and " + found);
            }
            return;
        }
        OptionalInt maker = producer(first, one);
        OptionalInt otherMaker = producer(other, two);
        if (maker.isPresent() && otherMaker.isPresent()) {
            compare(first.index().node(maker.getAsInt()), one, other.index().node(otherMaker.getAsInt()), two);
        } else if (maker.isPresent() || otherMaker.isPresent() || isStored(first, one) || isStored(other, two)) {
            differences.add(one + " is " + kind(first, one) + " and " + two + " is " + kind(other, two));
        }
    }

    private void compare(NodeProto one, String made, NodeProto two, String otherMade) {
        if (!work(one).equals(work(two))
                || one.getInputCount() != two.getInputCount()
                || one.getOutputList().indexOf(made) != two.getOutputList().indexOf(otherMade)) {
            differences.add("operator " + name(one) + " (" + one.getOpType() + ") does something else than " + name(two)
                    + " (" + two.getOpType() + ")");
            return;
        }
        boolean swapped = COMMUTATIVE.contains(one.getOpType())
                && isStored(first, one.getInput(0)) != isStored(other, two.getInput(0))
                && isStored(first, one.getInput(0)) == isStored(other, two.getInput(1));
        for (int i = 0; i < one.getInputCount(); i++) {
            pair(one.getInput(i), two.getInput(swapped ? 1 - i : i));
        }
    }

    /** What a node does with what it reads, bodies included. */
    private static NodeProto work(NodeProto node) {
        return node.toBuilder()
                .clearName()
                .clearDocString()
                .clearInput()
                .clearOutput()
                .build();
    }

    private static OptionalInt producer(OnnxModel network, String tensor) {
        GraphIndex index = network.index();
        return index.isConstant(tensor) ? OptionalInt.empty() : index.producer(tensor);
    }

    private static boolean isStored(OnnxModel network, String tensor) {
        return network.index().isInitializer(tensor) || network.index().isConstant(tensor);
    }

    private static TensorType type(OnnxModel network, String tensor) {
        return network.find(tensor).map(TensorData::type).orElse(TensorType.UNKNOWN);
    }

    private static String kind(OnnxModel network, String tensor) {
        if (isStored(network, tensor)) {
            return "stored";
        }
        return producer(network, tensor).isPresent() ? "computed" : "an input";
    }

    private static String name(NodeProto node) {
        return node.getName().isEmpty() && node.getOutputCount() > 0 ? node.getOutput(0) : node.getName();
    }
}
