package io.graftflow.engine.pytorch.internal.fuse;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A product of several factors, in whatever order and by whichever nodes it was computed.
 *
 * @param constant the product of those that are constant numbers; quotients by constants count as factors
 * @param tensors the others
 */
record Factors(double constant, List<String> tensors) {

    /** The factors of what a node makes, which is a product or a quotient by a constant; the node was taken. */
    static Factors of(Walk walk, NodeProto node) {
        var tensors = new ArrayList<String>();
        double constant = collect(walk, node, tensors);
        return new Factors(constant, tensors);
    }

    /** The factors of a tensor: itself when it is no product. */
    static Factors of(Walk walk, String tensor) {
        var tensors = new ArrayList<String>();
        double constant = collect(walk, tensor, tensors);
        return new Factors(constant, tensors);
    }

    private static double collect(Walk walk, NodeProto node, List<String> tensors) {
        double first = collect(walk, node.getInput(0), tensors);
        if (node.getOpType().equals("Mul")) {
            return first * collect(walk, node.getInput(1), tensors);
        }
        OptionalDouble divisor = walk.graph().scalar(node.getInput(1));
        return divisor.isPresent() ? first / divisor.getAsDouble() : Double.NaN;
    }

    private static double collect(Walk walk, String tensor, List<String> tensors) {
        OptionalDouble number = walk.graph().scalar(tensor);
        if (number.isPresent()) {
            return number.getAsDouble();
        }
        Optional<NodeProto> product = walk.takeOnly(tensor, "Mul", "Div");
        if (product.isPresent()
                && (product.get().getOpType().equals("Mul")
                        || walk.graph().scalar(product.get().getInput(1)).isPresent())) {
            return collect(walk, product.get(), tensors);
        }
        product.ifPresent(quotient -> walk.leave(tensor));
        tensors.add(tensor);
        return 1;
    }

    /** Whether the constant part is about this number. */
    boolean isTimes(double value) {
        return Math.abs(constant - value) <= 1e-5 * Math.abs(value);
    }

    /** Whether it is a constant times one tensor so many times. */
    boolean isPower(double times, String tensor, int count) {
        return isTimes(times) && tensors.size() == count && tensors.stream().allMatch(tensor::equals);
    }
}
