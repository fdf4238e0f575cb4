package io.graftflow.fusion.internal.align;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which axes of which tensors must stay in one order: axes with the same label are permuted together or not at all, those
 * with the label {@link #FIXED} never are. Labels that turn out to be one are joined (Tarjan's disjoint sets).
 */
final class AxisLabels {

    /** The label of axes whose order has a meaning. */
    static final int FIXED = 0;

    private final List<Integer> parents = new ArrayList<>(List.of(FIXED));
    private final Map<String, int[]> tensors = new HashMap<>();

    /** A label that no axis has yet. */
    int fresh() {
        parents.add(parents.size());
        return parents.size() - 1;
    }

    /** What a label has become. */
    int find(int label) {
        int root = label;
        while (parents.get(root) != root) {
            root = parents.get(root);
        }
        return root;
    }

    /** Makes two labels one. */
    void join(int one, int other) {
        int a = find(one);
        int b = find(other);
        parents.set(Math.max(a, b), Math.min(a, b));
    }

    /** Says that the order of an axis has a meaning. */
    void fix(int label) {
        join(label, FIXED);
    }

    /** Says so of all axes. */
    void fix(int[] labels) {
        for (int label : labels) {
            fix(label);
        }
    }

    /** Whether a tensor's axes have labels. */
    boolean knows(String tensor) {
        return tensors.containsKey(tensor);
    }

    /** The labels of a tensor's axes. */
    int[] of(String tensor) {
        return tensors.get(tensor).clone();
    }

    /** Sets the labels of a tensor's axes. */
    void set(String tensor, int... labels) {
        tensors.put(tensor, labels.clone());
    }
}
