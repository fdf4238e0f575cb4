package io.graftflow.onnx.internal;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphIndex;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Parameter;
import io.graftflow.onnx.TensorData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells weights from statistics, limits, sizes and masks by how the graph uses them. */
final class WeightRoles {

    /**
     * Where a stored tensor goes in, after operators that only bring it into shape.
     *
     * @param node the operator that works with it
     * @param input which input of it
     */
    record Use(NodeProto node, int input) {

        /** What the tensor is to the operator, in PyTorch's words. */
        String parameterName() {
            Map<Integer, String> names = NAMES.getOrDefault(node.getOpType(), Map.of());
            return names.getOrDefault(input, "weight");
        }
    }

    private static final Map<Integer, String> NORM =
            Map.of(1, "weight", 2, "bias", 3, "running_mean", 4, "running_var");
    private static final Map<Integer, String> RECURRENT =
            Map.of(1, "weight_ih", 2, "weight_hh", 3, "bias", 5, "initial_h", 6, "initial_c");
    private static final Map<Integer, String> BIAS = Map.of(0, "bias", 1, "bias");
    private static final Map<String, Map<Integer, String>> NAMES = new HashMap<>();

    /** The inputs of operators that are settings rather than weights, also where they are floats. */
    private static final Map<String, Set<Integer>> SETTINGS = new HashMap<>();

    /** Operators that hand on a weight as it is, in another form. */
    private static final Set<String> FORMING = Set.of(
            "Identity",
            "Transpose",
            "Reshape",
            "Unsqueeze",
            "Squeeze",
            "Flatten",
            "Cast",
            "CastLike",
            "Slice",
            "Split",
            "DequantizeLinear",
            "QuantizeLinear",
            "Expand");

    private static final int LONGEST_CHAIN = 6;
    private static final float MASKED = -10_000;

    static {
        List.of("BatchNormalization", "LayerNormalization", "InstanceNormalization", "GroupNormalization")
                .forEach(operator -> NAMES.put(operator, NORM));
        List.of("LSTM", "GRU", "RNN").forEach(operator -> NAMES.put(operator, RECURRENT));
        List.of("Conv", "Gemm", "ConvTranspose").forEach(operator -> NAMES.put(operator, Map.of(2, "bias")));
        List.of("Add", "Sub").forEach(operator -> NAMES.put(operator, BIAS));
        SETTINGS.put("Clip", Set.of(1, 2));
        SETTINGS.put("Pad", Set.of(1, 2, 3));
        SETTINGS.put("Dropout", Set.of(1, 2));
        SETTINGS.put("Resize", Set.of(1, 2, 3));
        SETTINGS.put("Upsample", Set.of(1));
        SETTINGS.put("Pow", Set.of(1));
        SETTINGS.put("OneHot", Set.of(1, 2));
        SETTINGS.put("Range", Set.of(0, 1, 2));
        SETTINGS.put("Equal", Set.of(0, 1));
        SETTINGS.put("Greater", Set.of(0, 1));
        SETTINGS.put("Less", Set.of(0, 1));
        SETTINGS.put("QuantizeLinear", Set.of(1, 2));
        SETTINGS.put("DequantizeLinear", Set.of(1, 2));
        SETTINGS.put("QLinearConv", Set.of(1, 2, 4, 5, 6, 7));
        SETTINGS.put("QLinearMatMul", Set.of(1, 2, 4, 5, 6, 7));
        SETTINGS.put("MatMulInteger", Set.of(2, 3));
        SETTINGS.put("ConvInteger", Set.of(2, 3));
    }

    private final OnnxModel model;
    private final GraphIndex index;

    WeightRoles(OnnxModel model) {
        this.model = model;
        this.index = model.index();
    }

    /** What a stored tensor is; nothing when it is no parameter. */
    Optional<Parameter.Role> of(String tensor) {
        List<Use> uses = uses(tensor);
        boolean onlySettings = uses.stream()
                .allMatch(use ->
                        SETTINGS.getOrDefault(use.node().getOpType(), Set.of()).contains(use.input()));
        Optional<TensorData> data = uses.isEmpty() || onlySettings ? Optional.empty() : dense(tensor);
        if (data.isEmpty()) {
            return Optional.empty();
        }
        if (!data.get().element().isFloat()) {
            boolean small =
                    data.get().element().bits() == 8 || data.get().element().bits() == 4;
            boolean quantized =
                    small && data.get().element().isInteger() && data.get().elements() > 1;
            return quantized ? Optional.of(Parameter.Role.QUANTIZED) : Optional.empty();
        }
        long count = data.get().elements();
        boolean constant = count == 1 && LayerNames.isFormulaConstant(tensor);
        boolean state = LayerNames.isAnonymous(tensor) && uses.stream().allMatch(WeightRoles::isInitialState);
        if (count == 0 || constant || state || isMask(data.get())) {
            return Optional.empty();
        }
        boolean statistics =
                uses.stream().allMatch(use -> use.node().getOpType().equals("BatchNormalization") && use.input() > 2);
        return Optional.of(statistics ? Parameter.Role.STATISTICS : Parameter.Role.WEIGHT);
    }

    private Optional<TensorData> dense(String tensor) {
        boolean sparse = index.isInitializer(tensor) && model.initializerPosition(tensor) < 0;
        return sparse ? Optional.empty() : model.find(tensor);
    }

    /** The first use of a stored tensor. */
    Optional<Use> mainUse(String tensor) {
        return uses(tensor).stream().findFirst();
    }

    private List<Use> uses(String tensor) {
        var uses = new ArrayList<Use>();
        collect(tensor, LONGEST_CHAIN, uses);
        return uses;
    }

    private void collect(String tensor, int steps, List<Use> uses) {
        for (int position : index.consumers(tensor)) {
            NodeProto node = index.node(position);
            int input = node.getInputList().indexOf(tensor);
            boolean joins = node.getOpType().equals("Concat");
            boolean forms = steps > 0 && (joins || input == 0 && FORMING.contains(node.getOpType()));
            if (forms
                    && node.getOutputList().stream()
                            .anyMatch(output -> !index.consumers(output).isEmpty())) {
                node.getOutputList().forEach(output -> collect(output, steps - 1, uses));
            } else {
                uses.add(new Use(node, input));
            }
        }
    }

    private static boolean isInitialState(Use use) {
        return use.input() > 3
                && NAMES.getOrDefault(use.node().getOpType(), Map.of()).equals(RECURRENT);
    }

    /** Whether it is a mask for attention: every element is 0, or one very negative number. */
    private static boolean isMask(TensorData data) {
        if (data.element() != ElementType.FLOAT || data.rank() < 2) {
            return false;
        }
        ByteBuffer bytes = data.bytes();
        boolean masks = false;
        while (bytes.hasRemaining()) {
            float value = bytes.getFloat();
            if (value != 0 && value > MASKED) {
                return false;
            }
            masks |= value != 0;
        }
        return masks;
    }
}
