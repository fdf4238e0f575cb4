package io.graftflow.engine.pytorch.operators;

import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;

/** Functions of one element, arithmetic, comparison and logic. */
final class ElementwiseCases {

    private ElementwiseCases() {}

    static List<OperatorCase> all() {
        var cases = new ArrayList<OperatorCase>();
        functions(cases);
        activations(cases);
        arithmetic(cases);
        return cases;
    }

    private static void functions(List<OperatorCase> cases) {
        cases.add(new OperatorCase("Abs", 7, 13, 22).x(2, 3));
        cases.add(new OperatorCase("Neg", 7, 13).x(2, 3));
        cases.add(new OperatorCase("Exp", 7, 13).x(2, 3));
        cases.add(new OperatorCase("Log", 7, 13).between(0.3, 3, 2, 3));
        cases.add(new OperatorCase("Sqrt", 7, 13).between(0.3, 3, 2, 3));
        cases.add(new OperatorCase("Reciprocal", 7, 13).x(2, 3));
        cases.add(new OperatorCase("Sin", 7, 22).x(2, 3));
        cases.add(new OperatorCase("Cos", 7, 22).x(2, 3));
        cases.add(new OperatorCase("Tan", 7, 22).between(-1.2, 1.2, 2, 3));
        cases.add(new OperatorCase("Asin", 7, 22).between(-0.9, 0.9, 2, 3));
        cases.add(new OperatorCase("Acos", 7, 22).between(-0.9, 0.9, 2, 3));
        cases.add(new OperatorCase("Atan", 7, 22).x(2, 3));
        cases.add(new OperatorCase("Sinh", 9, 22).x(2, 3));
        cases.add(new OperatorCase("Cosh", 9, 22).x(2, 3));
        cases.add(new OperatorCase("Tanh", 7, 13).x(2, 3));
        cases.add(new OperatorCase("Asinh", 9, 22).x(2, 3));
        cases.add(new OperatorCase("Acosh", 9, 22).between(1.3, 3, 2, 3));
        cases.add(new OperatorCase("Atanh", 9, 22).between(-0.9, 0.9, 2, 3));
        cases.add(new OperatorCase("Erf", 9, 13).x(2, 3));
        cases.add(new OperatorCase("Ceil", 7, 13).x(2, 3));
        cases.add(new OperatorCase("Floor", 7, 13).x(2, 3));
        cases.add(new OperatorCase("Round", 11, 22).x(2, 3));
        cases.add(new OperatorCase("Sign", 9, 13).x(2, 3));
        cases.add(new OperatorCase("Relu", 7, 13, 14).x(2, 3));
        cases.add(new OperatorCase("Sigmoid", 7, 13).x(2, 3));
        cases.add(new OperatorCase("Softplus", 7, 22).x(2, 3));
        cases.add(new OperatorCase("Softsign", 7, 22).x(2, 3));
        cases.add(new OperatorCase("Mish", 18, 22).x(2, 3));
        cases.add(new OperatorCase("HardSwish", 14, 22).x(2, 3));
        cases.add(new OperatorCase("IsNaN", 9, 13, 20).x(2, 3));
        cases.add(new OperatorCase("IsInf", 10, 20).x(2, 3));
        cases.add(new OperatorCase("IsInf", 10, 20)
                .x(new double[] {1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}, 3)
                .set("detect_negative", 0)
                .note("positive")
                .forwardOnly());
        cases.add(new OperatorCase("Det", 11, 22).x(2, 3, 3));
    }

    private static void activations(List<OperatorCase> cases) {
        cases.add(new OperatorCase("Elu", 7, 22).x(2, 3).set("alpha", 1.3));
        cases.add(new OperatorCase("Celu", 12).x(2, 3).set("alpha", 0.7));
        cases.add(new OperatorCase("Selu", 7, 22).x(2, 3));
        cases.add(new OperatorCase("Selu", 7, 22)
                .x(2, 3)
                .set("alpha", 1.2)
                .set("gamma", 0.8)
                .note("with other constants"));
        cases.add(new OperatorCase("LeakyRelu", 7, 16).x(2, 3).set("alpha", 0.2));
        cases.add(new OperatorCase("ThresholdedRelu", 10, 22).x(2, 3).set("alpha", 0.6));
        cases.add(new OperatorCase("PRelu", 7, 9, 16).x(2, 3, 2).x(3, 1));
        cases.add(
                new OperatorCase("HardSigmoid", 7, 22).x(2, 3).set("alpha", 0.3).set("beta", 0.4));
        cases.add(new OperatorCase("Shrink", 9).x(2, 3).set("lambd", 0.6).set("bias", 0.2));
        cases.add(new OperatorCase("Gelu", 20).x(2, 3));
        cases.add(
                new OperatorCase("Gelu", 20).x(2, 3).set("approximate", "tanh").note("tanh"));
        cases.add(new OperatorCase("Softmax", 7, 11).x(2, 3, 2));
        cases.add(new OperatorCase("Softmax", 7, 11).x(2, 3, 2).set("axis", 2).note("of the last axis"));
        cases.add(new OperatorCase("Softmax", 13).x(2, 3, 2).set("axis", 1));
        cases.add(new OperatorCase("LogSoftmax", 7, 11).x(2, 3, 2));
        cases.add(new OperatorCase("LogSoftmax", 13).x(2, 3, 2).set("axis", -2));
        cases.add(new OperatorCase("Hardmax", 7, 11).x(2, 3, 2));
        cases.add(new OperatorCase("Hardmax", 13).x(2, 3, 2).set("axis", 1));
    }

    private static void arithmetic(List<OperatorCase> cases) {
        cases.add(new OperatorCase("Add", 7, 13, 14).x(2, 3).x(3));
        cases.add(new OperatorCase("Sub", 7, 13, 14).x(2, 3).x(2, 1));
        cases.add(new OperatorCase("Mul", 7, 13, 14).x(2, 3).x(1, 3));
        cases.add(new OperatorCase("Div", 7, 13, 14).x(2, 3).x(3));
        cases.add(new OperatorCase("Pow", 7, 12, 13, 15).between(0.3, 2, 2, 3).x(3));
        cases.add(new OperatorCase("Pow", 7, 15).x(2, 3).fixed(2).note("of two"));
        cases.add(new OperatorCase("Pow", 12, 15).x(2, 3).integer(3).note("of an integer"));
        cases.add(new OperatorCase("Mod", 10, 13)
                .x(2, 3)
                .fixed(new double[] {0.7, 0.8, 0.9}, 3)
                .set("fmod", 1));
        cases.add(new OperatorCase("Mod", 10, 13)
                .ints(new long[] {5, -5, 7}, 3)
                .ints(3, 3, -4)
                .note("of integers"));
        cases.add(new OperatorCase("Max", 8, 12, 13).x(2, 3).x(3).between(-0.1, 0.1, 1));
        cases.add(new OperatorCase("Min", 8, 12, 13).x(2, 3).x(3).between(-0.1, 0.1, 1));
        cases.add(new OperatorCase("Sum", 8, 13).x(2, 3).x(3).x(2, 1));
        cases.add(new OperatorCase("Mean", 8, 13).x(2, 3).x(3).x(2, 1));
        cases.add(new OperatorCase("Where", 9, 16)
                .tensor(TensorData.of(new boolean[] {true, false, true}, 3))
                .x(2, 3)
                .x(3));
        cases.add(new OperatorCase("Clip", 7, 10).x(2, 3).set("min", -0.5).set("max", 0.6));
        cases.add(new OperatorCase("Clip", 11, 12, 13).x(2, 3).fixed(-0.5).fixed(0.6));
        cases.add(new OperatorCase("Clip", 11, 13).x(2, 3).none().fixed(0.6).note("from above"));
        cases.add(new OperatorCase("Clip", 12, 13)
                .x(3, 3)
                .x(new double[] {-0.53})
                .x(new double[] {0.61})
                .note("to trained limits"));
        cases.add(new OperatorCase("Equal", 7, 11, 13, 19)
                .ints(new long[] {1, 2, 3}, 3)
                .ints(1, 3, 3));
        cases.add(new OperatorCase("Less", 7, 9, 13).x(2, 3).x(3));
        cases.add(new OperatorCase("Greater", 7, 9, 13).x(2, 3).x(3));
        cases.add(new OperatorCase("LessOrEqual", 12, 16).x(2, 3).x(3));
        cases.add(new OperatorCase("GreaterOrEqual", 12, 16).x(2, 3).x(3));
        cases.add(new OperatorCase("Not", 7).tensor(FLAGS));
        cases.add(new OperatorCase("And", 7).tensor(FLAGS).tensor(OTHERS));
        cases.add(new OperatorCase("Or", 7).tensor(FLAGS).tensor(OTHERS));
        cases.add(new OperatorCase("Xor", 7).tensor(FLAGS).tensor(OTHERS));
        cases.add(new OperatorCase("BitwiseAnd", 18).ints(12, 7).ints(10, -3));
        cases.add(new OperatorCase("BitwiseOr", 18).ints(12, 7).ints(10, -3));
        cases.add(new OperatorCase("BitwiseXor", 18).ints(12, 7).ints(10, -3));
        cases.add(new OperatorCase("BitwiseNot", 18).ints(12, -7));
        cases.add(new OperatorCase("BitShift", 11).tensor(BYTES).tensor(SHIFTS).set("direction", "LEFT"));
    }

    private static final TensorData FLAGS = TensorData.of(new boolean[] {true, false, true, false}, 4);
    private static final TensorData OTHERS = TensorData.of(new boolean[] {true, true, false, false}, 4);
    private static final TensorData BYTES = TensorData.of(ElementType.UINT8, new double[] {1, 3, 5}, 3);
    private static final TensorData SHIFTS = TensorData.of(ElementType.UINT8, new double[] {1, 2, 3}, 3);
}
