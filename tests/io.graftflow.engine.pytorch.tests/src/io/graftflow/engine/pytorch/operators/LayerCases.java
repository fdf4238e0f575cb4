package io.graftflow.engine.pytorch.operators;

import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;

/** Layers that look at neighbourhoods, and normalization. */
final class LayerCases {

    private LayerCases() {}

    static List<OperatorCase> all() {
        var cases = new ArrayList<OperatorCase>();
        convolutions(cases);
        pools(cases);
        normalizations(cases);
        return cases;
    }

    private static void convolutions(List<OperatorCase> cases) {
        cases.add(new OperatorCase("Conv", 7, 11, 22)
                .x(2, 2, 5)
                .x(3, 2, 3)
                .x(3)
                .with("pads", 1, 1)
                .note("of one axis"));
        cases.add(new OperatorCase("Conv", 7, 11, 22)
                .x(1, 2, 4, 5)
                .x(2, 2, 3, 2)
                .x(2)
                .with("pads", 1, 0, 0, 1)
                .with("strides", 2, 1)
                .note("padded unevenly"));
        cases.add(new OperatorCase("Conv", 7, 11, 22)
                .x(1, 4, 5, 5)
                .x(4, 2, 2, 2)
                .set("group", 2)
                .with("dilations", 2, 2)
                .note("in groups, dilated"));
        cases.add(new OperatorCase("Conv", 7, 11, 22)
                .x(1, 1, 3, 4, 3)
                .x(2, 1, 2, 2, 2)
                .x(2)
                .note("of three axes"));
        cases.add(new OperatorCase("Conv", 7, 11, 22)
                .x(1, 2, 5, 4)
                .x(2, 2, 3, 3)
                .set("auto_pad", "SAME_LOWER")
                .with("strides", 2, 2)
                .note("padded by itself"));
        cases.add(new OperatorCase("ConvTranspose", 7, 11, 22)
                .x(1, 2, 3, 3)
                .x(2, 3, 3, 3)
                .x(3)
                .with("strides", 2, 2)
                .with("pads", 1, 1, 1, 1)
                .with("output_padding", 1, 1));
        cases.add(new OperatorCase("ConvTranspose", 7, 11, 22)
                .x(1, 2, 3, 3)
                .x(2, 1, 2, 2)
                .set("group", 2)
                .with("dilations", 2, 1)
                .note("in groups, dilated"));
        cases.add(new OperatorCase("ConvTranspose", 7, 11, 22)
                .x(1, 2, 4)
                .x(2, 2, 3)
                .x(2)
                .with("pads", 0, 1)
                .with("strides", 2)
                .note("cut unevenly"));
        cases.add(new OperatorCase("ConvTranspose", 7, 11, 22)
                .x(1, 1, 2, 2, 2)
                .x(1, 2, 2, 2, 2)
                .note("of three axes"));
        cases.add(new OperatorCase("ConvTranspose", 7, 11, 22)
                .x(1, 1, 3, 3)
                .x(1, 2, 3, 3)
                .with("strides", 3, 2)
                .with("output_shape", 10, 8)
                .note("to a shape"));
        cases.add(new OperatorCase("DeformConv", 19, 22)
                .x(1, 4, 4, 4)
                .x(2, 2, 2, 2)
                .between(0.1, 0.4, 1, 8, 3, 3)
                .x(2)
                .x(1, 4, 3, 3)
                .set("group", 2)
                .set("offset_group", 1)
                .with("kernel_shape", 2, 2)
                .gradientOnly());
        cases.add(new OperatorCase("DeformConv", 19, 22)
                .x(1, 2, 3, 3)
                .x(1, 2, 2, 2)
                .between(0.1, 0.4, 1, 16, 2, 2)
                .set("offset_group", 2)
                .with("pads", 1, 0, 0, 1)
                .with("strides", 2, 2)
                .note("with offsets in groups")
                .gradientOnly());
        cases.add(new OperatorCase("Col2Im", 18).x(1, 8, 4).ints(3, 3).ints(2, 2));
        cases.add(new OperatorCase("Col2Im", 18)
                .x(1, 4, 6)
                .ints(4, 3)
                .ints(2, 2)
                .with("pads", 1, 0, 0, 1)
                .with("strides", 2, 1)
                .note("padded")
                .gradientOnly());
        cases.add(new OperatorCase("Col2Im", 18).x(1, 4, 4).ints(5).ints(2).note("of one axis"));
    }

    private static void pools(List<OperatorCase> cases) {
        cases.add(new OperatorCase("MaxPool", 7, 8, 12, 22)
                .x(1, 2, 4, 5)
                .with("kernel_shape", 2, 3)
                .with("pads", 1, 1, 0, 1)
                .with("strides", 1, 2));
        cases.add(new OperatorCase("MaxPool", 10, 12, 22)
                .x(1, 1, 6)
                .with("kernel_shape", 2)
                .with("strides", 2)
                .with("dilations", 2)
                .set("ceil_mode", 1)
                .note("dilated, rounded up"));
        cases.add(new OperatorCase("MaxPool", 8, 12, 22)
                .x(1, 1, 3, 4, 4)
                .with("kernel_shape", 2, 2, 2)
                .note("of three axes"));
        cases.add(new OperatorCase("MaxPool", 8, 12, 22)
                .x(2, 2, 4, 4)
                .with("kernel_shape", 2, 2)
                .with("strides", 2, 2)
                .outputs(2)
                .note("with places"));
        cases.add(new OperatorCase("AveragePool", 7, 10, 11, 19, 22)
                .x(1, 2, 4, 5)
                .with("kernel_shape", 2, 3)
                .with("pads", 1, 1, 1, 1)
                .with("strides", 2, 2));
        cases.add(new OperatorCase("AveragePool", 7, 11, 19, 22)
                .x(1, 1, 4, 4)
                .with("kernel_shape", 3, 3)
                .with("pads", 1, 1, 1, 1)
                .set("count_include_pad", 1)
                .note("counting the padding"));
        cases.add(new OperatorCase("AveragePool", 7, 11, 22)
                .x(1, 1, 5)
                .with("kernel_shape", 3)
                .with("pads", 2, 0)
                .note("padded unevenly"));
        cases.add(new OperatorCase("AveragePool", 19, 22)
                .x(1, 1, 5, 5)
                .with("kernel_shape", 2, 2)
                .with("dilations", 2, 2)
                .with("pads", 1, 0, 0, 1)
                .note("dilated"));
        cases.add(new OperatorCase("AveragePool", 19, 22)
                .x(1, 1, 5, 5)
                .with("kernel_shape", 2, 2)
                .with("dilations", 2, 1)
                .with("pads", 1, 1, 1, 1)
                .set("count_include_pad", 1)
                .note("dilated, counting the padding"));
        cases.add(new OperatorCase("AveragePool", 10, 11)
                .x(1, 1, 5, 5)
                .with("kernel_shape", 2, 2)
                .with("strides", 2, 2)
                .set("ceil_mode", 1)
                .note("rounded up"));
        cases.add(new OperatorCase("LpPool", 7, 11, 22)
                .x(1, 2, 4, 4)
                .with("kernel_shape", 2, 2)
                .with("strides", 1, 2));
        cases.add(new OperatorCase("LpPool", 18, 22)
                .x(1, 1, 5, 5)
                .with("kernel_shape", 2, 2)
                .with("dilations", 2, 2)
                .set("p", 3)
                .note("dilated"));
        cases.add(new OperatorCase("GlobalAveragePool", 7, 22).x(2, 2, 3, 2));
        cases.add(new OperatorCase("GlobalMaxPool", 7, 22).x(2, 2, 3, 2));
        cases.add(new OperatorCase("GlobalLpPool", 7, 22)
                .comparableUpTo(21)
                .x(2, 2, 3, 2)
                .set("p", 3));
        cases.add(new OperatorCase("MaxUnpool", 9, 11, 22)
                .x(1, 1, 2, 2)
                .ints(new long[] {5, 7, 8, 10}, 1, 1, 2, 2)
                .with("kernel_shape", 2, 2)
                .with("strides", 2, 2));
        cases.add(new OperatorCase("RoiAlign", 10, 16, 22)
                .comparableUpTo(21)
                .x(2, 2, 5, 5)
                .fixed(new double[] {0.3, 0.4, 3.2, 3.7, 1.1, 0.2, 4.4, 2.9}, 2, 4)
                .ints(0, 1)
                .set("output_height", 2)
                .set("output_width", 2)
                .set("sampling_ratio", 2));
        cases.add(new OperatorCase("RoiAlign", 16, 22)
                .comparableUpTo(21)
                .x(1, 1, 6, 6)
                .fixed(new double[] {0.3, 0.4, 9.2, 7.7}, 1, 4)
                .ints(0)
                .set("output_height", 2)
                .set("output_width", 3)
                .set("spatial_scale", 0.5)
                .set("coordinate_transformation_mode", "output_half_pixel")
                .note("sampled by size"));
        cases.add(new OperatorCase("RoiAlign", 10, 16, 22)
                .comparableUpTo(21)
                .x(1, 2, 5, 5)
                .fixed(new double[] {0.3, 0.4, 3.2, 3.7}, 1, 4)
                .ints(0)
                .set("output_height", 2)
                .set("output_width", 2)
                .set("sampling_ratio", 2)
                .set("mode", "max")
                .note("of the largest"));
        cases.add(new OperatorCase("MaxRoiPool", 7, 22)
                .comparableUpTo(21)
                .x(2, 2, 5, 5)
                .fixed(new double[] {0, 0, 0, 3, 4, 1, 1, 0, 4, 2}, 2, 5)
                .with("pooled_shape", 2, 2));
    }

    private static void normalizations(List<OperatorCase> cases) {
        cases.add(new OperatorCase("BatchNormalization", 7, 9, 14, 15)
                .x(3, 2, 2, 2)
                .x(2)
                .x(2)
                .fixed(new double[] {0.1, -0.2}, 2)
                .fixed(new double[] {0.7, 1.3}, 2)
                .set("epsilon", 1e-3));
        cases.add(
                new OperatorCase("InstanceNormalization", 7, 22).x(2, 3, 4).x(3).x(3));
        cases.add(new OperatorCase("InstanceNormalization", 7, 22)
                .x(1, 2, 2, 2, 2)
                .x(2)
                .x(2)
                .set("epsilon", 1e-2)
                .note("of three axes"));
        cases.add(
                new OperatorCase("GroupNormalization", 18).x(2, 4, 3).x(2).x(2).set("num_groups", 2));
        cases.add(
                new OperatorCase("GroupNormalization", 21).x(2, 4, 3).x(4).x(4).set("num_groups", 2));
        cases.add(new OperatorCase("LayerNormalization", 17).x(2, 3, 4).x(4).x(4));
        cases.add(new OperatorCase("LayerNormalization", 17)
                .x(2, 3, 4)
                .x(3, 4)
                .set("axis", 1)
                .outputs(3)
                .note("of two axes, with what it computes"));
        cases.add(new OperatorCase("LRN", 7, 13)
                .x(2, 5, 2, 2)
                .set("size", 3)
                .set("alpha", 0.3)
                .set("beta", 0.6)
                .set("bias", 1.5));
        cases.add(new OperatorCase("LpNormalization", 7, 22).x(2, 3).set("axis", 1));
        cases.add(new OperatorCase("LpNormalization", 7, 22)
                .x(2, 3)
                .set("axis", 0)
                .set("p", 1)
                .note("of absolute values"));
        cases.add(new OperatorCase("MeanVarianceNormalization", 9, 13).x(2, 2, 2, 2));
        cases.add(new OperatorCase("Dropout", 7, 10).x(2, 3));
        cases.add(new OperatorCase("Dropout", 12, 13, 22).x(2, 3).tensor(TensorData.scalar(0.4f)));
    }
}
