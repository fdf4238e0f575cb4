package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.GraphIndex;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Parameter;
import io.graftflow.onnx.Parameter.Part;
import io.graftflow.onnx.WeightSite;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Tells what a stored tensor does from the operators that it goes into. */
final class WeightParts {

    private static final Set<String> NORMS = Set.of(
            "BatchNormalization",
            "LayerNormalization",
            "InstanceNormalization",
            "GroupNormalization",
            "SimplifiedLayerNormalization",
            "RMSNormalization");

    private static final Set<String> NORMALIZING =
            Set.of("LayerNormalization", "InstanceNormalization", "GroupNormalization", "MeanVarianceNormalization");

    private static final Set<String> CONVOLUTIONS = Set.of("Conv", "ConvTranspose", "Gemm");
    private static final Set<String> RECURRENT = Set.of("LSTM", "GRU", "RNN");

    /** Operators that hand on what was normalized, in another form. */
    private static final Set<String> FORMING =
            Set.of("Reshape", "Identity", "Cast", "Transpose", "Unsqueeze", "Squeeze");

    /** Operators that make the divisor of a normalization out of a mean. */
    private static final Set<String> DIVISOR = Set.of("Sqrt", "Add", "Reciprocal", "Pow", "Div", "Cast", "Clip", "Max");

    private static final int FEW = 4;
    private static final int SEVERAL = 12;

    private final OnnxModel model;
    private final GraphIndex index;

    WeightParts(OnnxModel model) {
        this.model = model;
        this.index = model.index();
    }

    /** The part of a tensor whose role and sizes are known. */
    Part of(String tensor, Parameter.Role role, List<Long> sizes) {
        List<WeightSite> sites = role == Parameter.Role.WEIGHT ? WeightSite.of(model, tensor) : List.of();
        if (sites.isEmpty()) {
            return Part.OTHER;
        }
        Part first = of(sites.get(0), sizes);
        boolean alike = sites.stream().allMatch(site -> of(site, sizes) == first);
        return alike ? first : Part.OTHER;
    }

    private Part of(WeightSite site, List<Long> sizes) {
        NodeProto node = index.node(site.position());
        String operator = node.getOpType();
        int input = site.input();
        int axes = sizes.size();
        if (operator.equals("MatMul") && axes >= 2 && isData(node.getInput(1 - input))) {
            return Part.MATRIX;
        }
        if (operator.equals("Gemm") && input < 2 && axes == 2 && isData(node.getInput(1 - input))) {
            return Part.MATRIX;
        }
        if (operator.equals("Conv") && input == 1 && axes > 2) {
            return Part.KERNEL;
        }
        if (NORMS.contains(operator) && (input == 1 || input == 2)) {
            return input == 1 ? Part.NORM_SCALE : Part.NORM_BIAS;
        }
        boolean own = CONVOLUTIONS.contains(operator) && input == 2 || RECURRENT.contains(operator) && input == 3;
        return own ? Part.BIAS : alongAnAxis(node, input, sizes);
    }

    /** Of a sum or product with a tensor that has one axis longer than 1. */
    private Part alongAnAxis(NodeProto node, int input, List<Long> sizes) {
        boolean isVector = sizes.stream().filter(size -> size > 1).count() == 1;
        if (!isVector || node.getInputCount() != 2) {
            return Part.OTHER;
        }
        String other = node.getInput(1 - input);
        if (node.getOpType().equals("Mul")) {
            return isNormalized(other, FEW) ? Part.NORM_SCALE : Part.OTHER;
        }
        if (!node.getOpType().equals("Add") || !isData(other)) {
            return Part.OTHER;
        }
        return isScaledNorm(other) ? Part.NORM_BIAS : Part.BIAS;
    }

    private boolean isData(String tensor) {
        return !index.isInitializer(tensor) && !index.isConstant(tensor);
    }

    /** Whether a tensor is a product of something normalized and of a stored scale. */
    private boolean isScaledNorm(String tensor) {
        OptionalInt producer = index.producer(tensor);
        if (producer.isEmpty() || !index.node(producer.getAsInt()).getOpType().equals("Mul")) {
            return false;
        }
        List<String> factors = index.node(producer.getAsInt()).getInputList();
        return factors.stream().anyMatch(factor -> !isData(factor))
                && factors.stream().filter(this::isData).anyMatch(factor -> isNormalized(factor, FEW));
    }

    /** Whether a tensor comes from a normalization, as one operator or spelled out as a quotient by a deviation. */
    private boolean isNormalized(String tensor, int steps) {
        OptionalInt producer = index.producer(tensor);
        if (producer.isEmpty() || steps == 0) {
            return false;
        }
        NodeProto node = index.node(producer.getAsInt());
        if (NORMALIZING.contains(node.getOpType())) {
            return true;
        }
        if (FORMING.contains(node.getOpType())) {
            return isNormalized(node.getInput(0), steps - 1);
        }
        return switch (node.getOpType()) {
            case "Div" -> isDeviation(node.getInput(1));
            case "Mul" -> node.getInputList().stream().anyMatch(this::isDeviation);
            default -> false;
        };
    }

    /** Whether a tensor is made of a mean by a root and what may stand around it. */
    private boolean isDeviation(String tensor) {
        boolean root = false;
        var open = new ArrayDeque<>(List.of(tensor));
        for (int seen = 0; !open.isEmpty() && seen < SEVERAL; seen++) {
            OptionalInt producer = index.producer(open.pop());
            if (producer.isEmpty()) {
                continue;
            }
            NodeProto node = index.node(producer.getAsInt());
            root |= node.getOpType().equals("Sqrt") || node.getOpType().equals("Pow");
            if (node.getOpType().equals("ReduceMean")) {
                return root;
            }
            if (DIVISOR.contains(node.getOpType())) {
                open.addAll(node.getInputList());
            }
        }
        return false;
    }
}
