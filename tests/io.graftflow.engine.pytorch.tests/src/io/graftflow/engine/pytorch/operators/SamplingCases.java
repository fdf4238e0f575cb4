package io.graftflow.engine.pytorch.operators;

import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;

/** Resizing and sampling. */
final class SamplingCases {

    private SamplingCases() {}

    static List<OperatorCase> all() {
        var cases = new ArrayList<OperatorCase>();
        resizing(cases);
        return cases;
    }

    private static void resizing(List<OperatorCase> cases) {
        cases.add(new OperatorCase("Upsample", 9).x(1, 2, 2, 3).tensor(scales(1, 1, 2, 2)));
        cases.add(new OperatorCase("Upsample", 9)
                .x(1, 2, 2, 3)
                .tensor(scales(1, 1, 2, 2))
                .set("mode", "linear")
                .note("linear")
                .gradientOnly());
        cases.add(new OperatorCase("Resize", 10).x(1, 1, 3, 3).tensor(scales(1, 1, 2, 1.5f)));
        for (String mode : new String[] {"nearest", "linear", "cubic"}) {
            for (String places : new String[] {"half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"}) {
                cases.add(new OperatorCase("Resize", 11, 13, 18, 19)
                        .x(1, 2, 3, 4)
                        .tensor(scales())
                        .tensor(scales(1, 1, 2, 1.5f))
                        .set("mode", mode)
                        .set("coordinate_transformation_mode", places)
                        .note(mode + " " + places));
                cases.add(new OperatorCase("Resize", 11, 13, 18, 19)
                        .x(1, 1, 5, 6)
                        .tensor(scales())
                        .tensor(scales())
                        .ints(1, 1, 3, 4)
                        .set("mode", mode)
                        .set("coordinate_transformation_mode", places)
                        .note(mode + " " + places + " to a size"));
            }
        }
        for (String rounding : new String[] {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"}) {
            cases.add(new OperatorCase("Resize", 11, 13, 18, 19)
                    .x(1, 1, 3, 4)
                    .tensor(scales())
                    .tensor(scales(1, 1, 2, 1.5f))
                    .set("nearest_mode", rounding)
                    .note(rounding));
        }
        for (String mode : new String[] {"linear", "cubic"}) {
            cases.add(new OperatorCase("Resize", 18, 19)
                    .x(1, 1, 6, 6)
                    .none()
                    .tensor(scales(1, 1, 0.5f, 0.6f))
                    .set("mode", mode)
                    .set("antialias", 1)
                    .note(mode + " smoothed"));
            cases.add(new OperatorCase("Resize", 18, 19)
                    .x(1, 1, 6, 4)
                    .none()
                    .none()
                    .ints(3, 3)
                    .set("mode", mode)
                    .with("axes", 2, 3)
                    .note(mode + " of some axes"));
        }
        cases.add(new OperatorCase("Resize", 18, 19)
                .x(1, 1, 4, 6)
                .none()
                .none()
                .ints(8, 9)
                .with("axes", 2, 3)
                .set("keep_aspect_ratio_policy", "not_larger")
                .set("mode", "linear")
                .note("not larger"));
        cases.add(new OperatorCase("Resize", 18, 19)
                .x(1, 1, 4, 6)
                .none()
                .none()
                .ints(8, 9)
                .with("axes", 2, 3)
                .set("keep_aspect_ratio_policy", "not_smaller")
                .set("mode", "linear")
                .note("not smaller"));
        cases.add(new OperatorCase("Resize", 11, 13, 18)
                .x(1, 1, 3, 4)
                .tensor(scales())
                .tensor(scales(1, 1, 2, 1.5f))
                .set("mode", "cubic")
                .set("exclude_outside", 1)
                .set("cubic_coeff_a", -0.5)
                .note("without what is outside"));
        cases.add(new OperatorCase("Resize", 11, 13, 18)
                .x(1, 1, 4, 4)
                .tensor(scales(0, 0, 0.2f, 0.1f, 1, 1, 0.8f, 1.3f))
                .tensor(scales())
                .ints(1, 1, 3, 3)
                .set("mode", "linear")
                .set("coordinate_transformation_mode", "tf_crop_and_resize")
                .set("extrapolation_value", 0.5)
                .note("of a part"));
        for (String mode : new String[] {"bilinear", "nearest", "bicubic"}) {
            for (String padding : new String[] {"zeros", "border", "reflection"}) {
                cases.add(new OperatorCase("GridSample", 16)
                        .x(1, 2, 3, 4)
                        .between(-0.9, 0.9, 1, 2, 3, 2)
                        .set("mode", mode)
                        .set("padding_mode", padding)
                        .note(mode + " " + padding));
            }
        }
        cases.add(new OperatorCase("GridSample", 20, 22)
                .x(1, 1, 3, 4)
                .between(-0.9, 0.9, 1, 2, 3, 2)
                .set("mode", "linear")
                .set("align_corners", 1)
                .note("aligned"));
        cases.add(new OperatorCase("GridSample", 20, 22)
                .x(1, 1, 3, 4)
                .between(-0.9, 0.9, 1, 2, 3, 2)
                .set("mode", "cubic")
                .note("cubic of version 20"));
        cases.add(new OperatorCase("GridSample", 20, 22)
                .x(1, 1, 2, 3, 3)
                .between(-0.9, 0.9, 1, 2, 2, 2, 3)
                .set("mode", "linear")
                .note("of three axes"));
        cases.add(new OperatorCase("AffineGrid", 20).x(2, 2, 3).ints(2, 1, 2, 3));
        cases.add(new OperatorCase("AffineGrid", 20)
                .x(1, 3, 4)
                .ints(1, 1, 2, 2, 3)
                .set("align_corners", 1)
                .note("of three axes"));
    }

    private static TensorData scales(float... values) {
        return TensorData.of(values, values.length);
    }
}
