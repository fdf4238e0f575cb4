package io.graftflow.onnx.internal;

import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphIndex;
import io.graftflow.onnx.OnnxModel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What it costs to keep a tensor for each row, and whether it can be kept so at all: its rows must lie along the
 * first axis, and each must follow from its own row of the data alone.
 */
final class FeatureCost {

    /** Sizes that are only known when the model runs: a sentence of medium length. */
    private static final double USUAL_SIZE = 128;

    private static final long UNKNOWN_SIZE_BYTES = 1L << 30;

    /** What a number of an input costs: the data holds it anyway. */
    private static final int INPUT_BYTES = 2;

    private final OnnxModel model;
    private final Map<String, Known> types = new HashMap<>();
    private final Set<Expr> batches = new HashSet<>();
    private final Set<String> batchSymbols = new HashSet<>();
    private final Map<String, Boolean> mixed = new HashMap<>();

    FeatureCost(OnnxModel model) {
        this.model = model;
        GraphIndex index = model.index();
        for (String input : index.inputs()) {
            Known type = type(input);
            if (type.rank() > 0) {
                batches.add(type.dim(0));
                if (!type.dim(0).isNumber()) {
                    batchSymbols.add(type.dim(0).toString());
                }
            }
        }
        index.order().forEach(position -> followRows(index, position));
    }

    private Known type(String tensor) {
        return types.computeIfAbsent(tensor, name -> Known.of(model.type(name)));
    }

    /**
     * Tensors whose rows do not follow from single rows of the data: they were made from data, but have no batch
     * axis, or more than one. What is made from sizes alone is not meant.
     */
    private void followRows(GraphIndex index, int position) {
        var node = index.node(position);
        boolean sizesOnly = node.getOpType().equals("Shape") || node.getOpType().equals("Size");
        List<String> reads = index.reads(position);
        boolean fromData =
                !sizesOnly && reads.stream().anyMatch(name -> index.inputs().contains(name) || mixed.containsKey(name));
        boolean fromMixed = fromData && reads.stream().anyMatch(name -> mixed.getOrDefault(name, false));
        if (fromData) {
            node.getOutputList().forEach(output -> mixed.put(output, fromMixed || !hasOneBatchAxis(output)));
        }
    }

    private boolean hasOneBatchAxis(String tensor) {
        Known type = type(tensor);
        if (!type.ranked() || batchSymbols.isEmpty()) {
            return true;
        }
        int count = 0;
        for (Expr dim : type.dims()) {
            for (String symbol : batchSymbols) {
                count += dim.degree(symbol);
            }
        }
        return count == 1;
    }

    /** Bytes for a row; {@link MinCut#INFINITE} when the tensor cannot be kept row by row. */
    long bytes(String tensor) {
        Known type = type(tensor);
        boolean rows = !type.ranked() || type.rank() > 0 && batches.contains(type.dim(0));
        if (!rows || mixed.getOrDefault(tensor, false)) {
            return MinCut.INFINITE;
        }
        if (!type.ranked() || type.element() == ElementType.UNDEFINED) {
            return UNKNOWN_SIZE_BYTES;
        }
        double elements = Expr.product(type.dims()).at(symbol -> batchSymbols.contains(symbol) ? 1 : USUAL_SIZE);
        int width = Math.max(type.element().bytes(), 1);
        boolean input = model.index().inputs().contains(tensor);
        double bytes = Math.max(elements, 1) * (input ? Math.min(width, INPUT_BYTES) : width);
        return (long) Math.min(bytes, UNKNOWN_SIZE_BYTES);
    }
}
