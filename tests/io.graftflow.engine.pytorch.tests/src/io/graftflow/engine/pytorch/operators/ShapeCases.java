package io.graftflow.engine.pytorch.operators;

import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;

/** Shapes, tensors made of no other, reductions. */
final class ShapeCases {

    private ShapeCases() {}

    static List<OperatorCase> all() {
        var cases = new ArrayList<OperatorCase>();
        shapes(cases);
        made(cases);
        reductions(cases);
        return cases;
    }

    private static void shapes(List<OperatorCase> cases) {
        cases.add(new OperatorCase("Identity", 7, 13, 16, 21).x(2, 3));
        cases.add(
                new OperatorCase("Cast", 7, 9, 13, 19, 21).x(2, 3).set("to", 11).note("to 64 bits"));
        cases.add(new OperatorCase("Cast", 9, 13, 19)
                .x(2, 3)
                .set("to", 7)
                .note("to integers")
                .forwardOnly());
        cases.add(new OperatorCase("CastLike", 15, 19).x(2, 3).fixed(1));
        cases.add(new OperatorCase("Reshape", 7, 13, 19, 21).x(2, 3, 2).ints(0, -1));
        cases.add(new OperatorCase("Reshape", 14, 19, 21)
                .x(2, 3, 2)
                .ints(3, 4)
                .set("allowzero", 1)
                .note("with zeros meant"));
        cases.add(new OperatorCase("Flatten", 7, 9, 11, 13, 21).x(2, 3, 2).set("axis", 2));
        cases.add(
                new OperatorCase("Flatten", 7, 11, 21).x(2, 3, 2).set("axis", 0).note("to one row"));
        cases.add(new OperatorCase("Transpose", 7, 13, 21).x(2, 3, 2).with("perm", 2, 0, 1));
        cases.add(new OperatorCase("Transpose", 7, 13, 21).x(2, 3).note("by default"));
        cases.add(new OperatorCase("Squeeze", 7, 11).x(2, 1, 3, 1).with("axes", 1));
        cases.add(new OperatorCase("Squeeze", 13, 21).x(2, 1, 3, 1).ints(1, -1));
        cases.add(new OperatorCase("Squeeze", 13, 21).x(2, 1, 3).note("of all"));
        cases.add(new OperatorCase("Unsqueeze", 7, 11).x(2, 3).with("axes", 0, 3));
        cases.add(new OperatorCase("Unsqueeze", 13, 21).x(2, 3).ints(-1, 1));
        cases.add(new OperatorCase("Concat", 7, 11, 13).x(2, 3).x(2, 1).x(2, 2).set("axis", 1));
        cases.add(new OperatorCase("Split", 7, 11)
                .x(2, 5)
                .set("axis", 1)
                .with("split", 2, 3)
                .outputs(2));
        cases.add(new OperatorCase("Split", 13, 18)
                .x(2, 5)
                .ints(2, 3)
                .set("axis", -1)
                .outputs(2));
        cases.add(new OperatorCase("Split", 18)
                .x(2, 5)
                .set("axis", 1)
                .set("num_outputs", 3)
                .outputs(3)
                .note("into a number of parts"));
        cases.add(new OperatorCase("Expand", 8, 13).x(2, 1).ints(2, 2, 3));
        cases.add(new OperatorCase("Tile", 7, 13).x(2, 2).ints(2, 3));
        cases.add(new OperatorCase("DepthToSpace", 7, 11, 13).x(1, 8, 2, 2).set("blocksize", 2));
        cases.add(new OperatorCase("DepthToSpace", 11, 13)
                .x(1, 8, 2, 2)
                .set("blocksize", 2)
                .set("mode", "CRD")
                .note("by columns first"));
        cases.add(new OperatorCase("SpaceToDepth", 7, 13).x(1, 2, 4, 4).set("blocksize", 2));
        cases.add(new OperatorCase("Trilu", 14).x(3, 4));
        cases.add(new OperatorCase("Trilu", 14)
                .x(2, 3, 3)
                .integer(-1)
                .set("upper", 0)
                .note("of the lower half"));
        for (String mode : new String[] {"constant", "edge", "reflect"}) {
            cases.add(new OperatorCase("Pad", 7)
                    .x(1, 2, 3, 4)
                    .with("pads", 0, 0, 1, 2, 0, 0, 2, 0)
                    .set("mode", mode)
                    .note(mode));
            cases.add(new OperatorCase("Pad", 11, 13, 18, 19, 21)
                    .x(1, 2, 3, 4)
                    .ints(0, 0, 1, 2, 0, 0, 2, 0)
                    .set("mode", mode)
                    .note(mode));
        }
        cases.add(new OperatorCase("Pad", 11, 13, 18)
                .x(2, 3, 3)
                .ints(0, -1, 1, 0, 2, -1)
                .fixed(0.5)
                .note("with a value, and cut"));
        cases.add(new OperatorCase("Pad", 11, 13)
                .x(3, 4)
                .ints(1, 1, 2, 0)
                .set("mode", "edge")
                .note("edge of all axes"));
        cases.add(new OperatorCase("Pad", 18, 19, 21)
                .x(2, 3, 3)
                .ints(1, 2)
                .none()
                .ints(-1)
                .note("of one axis"));
        cases.add(new OperatorCase("Pad", 19, 21)
                .x(2, 3, 3)
                .ints(0, 0, 2, 0, 1, 2)
                .set("mode", "wrap")
                .note("wrap"));
        cases.add(new OperatorCase("CenterCropPad", 18).x(3, 5).ints(5, 2));
        cases.add(new OperatorCase("CenterCropPad", 18)
                .x(2, 4, 3)
                .ints(3)
                .with("axes", 1)
                .note("of one axis"));
    }

    private static void made(List<OperatorCase> cases) {
        cases.add(new OperatorCase("Shape", 7, 13, 15, 19, 21).x(2, 3));
        cases.add(new OperatorCase("Shape", 15, 19, 21)
                .x(2, 3, 4)
                .set("start", 1)
                .set("end", -1)
                .note("in part"));
        cases.add(new OperatorCase("Size", 7, 13, 19, 21).x(2, 3));
        cases.add(new OperatorCase("Constant", 7, 13, 21).set("value", TensorData.of(new float[] {1, 2}, 2)));
        cases.add(
                new OperatorCase("Constant", 12, 13, 21).set("value_float", 0.5).note("of a number"));
        cases.add(new OperatorCase("ConstantOfShape", 9, 20, 21)
                .ints(2, 3)
                .set("value", TensorData.of(new float[] {0.5f}, 1)));
        cases.add(new OperatorCase("Range", 11).integer(1).integer(7).integer(2));
        cases.add(new OperatorCase("EyeLike", 9, 22).x(3, 4).set("k", 1));
        cases.add(new OperatorCase("HannWindow", 17).integer(6));
        cases.add(new OperatorCase("HammingWindow", 17).integer(6));
        cases.add(new OperatorCase("BlackmanWindow", 17).integer(6).set("periodic", 0));
    }

    private static void reductions(List<OperatorCase> cases) {
        for (String name : new String[] {
            "ReduceSum",
            "ReduceMean",
            "ReduceMax",
            "ReduceMin",
            "ReduceProd",
            "ReduceL1",
            "ReduceL2",
            "ReduceSumSquare",
            "ReduceLogSumExp"
        }) {
            boolean early = name.equals("ReduceSum");
            cases.add(new OperatorCase(name, early ? new int[] {7, 11} : new int[] {7, 11, 13})
                    .x(2, 3, 2)
                    .with("axes", 1));
            cases.add(new OperatorCase(name, early ? new int[] {13} : new int[] {18})
                    .x(2, 3, 2)
                    .ints(0, -1)
                    .set("keepdims", 0));
            cases.add(new OperatorCase(name, 7, 11, 13, 18).x(2, 3).note("of all"));
            cases.add(new OperatorCase(name, early ? new int[] {13} : new int[] {18})
                    .x(2, 3)
                    .set("noop_with_empty_axes", 1)
                    .note("of nothing")
                    .gradientOnly());
        }
        cases.add(new OperatorCase("ReduceLogSum", 7, 11, 13)
                .between(0.3, 2, 2, 3, 2)
                .with("axes", 1));
        cases.add(new OperatorCase("ReduceLogSum", 18).between(0.3, 2, 2, 3, 2).ints(0, 1));
        cases.add(new OperatorCase("ReduceMax", 20).x(2, 3).ints(1).note("of version 20"));
        cases.add(new OperatorCase("CumSum", 11, 14).x(2, 4).integer(1));
        cases.add(new OperatorCase("CumSum", 11, 14)
                .x(2, 4)
                .integer(0)
                .set("exclusive", 1)
                .set("reverse", 1)
                .note("backwards, exclusive"));
        cases.add(new OperatorCase("DFT", 17, 19).x(1, 4, 2).set("axis", 1));
        cases.add(new OperatorCase("DFT", 20).x(1, 5, 1).none().integer(1).set("onesided", 1));
        cases.add(new OperatorCase("DFT", 17)
                .x(1, 4, 2)
                .integer(6)
                .set("axis", 1)
                .set("inverse", 1)
                .note("back, longer"));
        cases.add(new OperatorCase("STFT", 17)
                .x(1, 8, 1)
                .integer(2)
                .between(0.3, 1, 4)
                .integer(4)
                .set("onesided", 1));
    }
}
