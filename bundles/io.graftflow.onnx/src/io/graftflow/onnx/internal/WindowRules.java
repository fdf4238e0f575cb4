package io.graftflow.onnx.internal;

import io.graftflow.onnx.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Convolutions, pools, padding and resizing. */
final class WindowRules {

    private WindowRules() {}

    static void addTo(Map<String, Typing.Rule> rules) {
        rules.put("Conv", n -> conv(n, n.element(0), 1));
        rules.put("DeformConv", n -> conv(n, n.element(0), 1));
        rules.put("ConvInteger", n -> conv(n, ElementType.INT32, 1));
        rules.put("QLinearConv", n -> conv(n, n.element(7), 3));
        rules.put("ConvTranspose", WindowRules::convTranspose);
        rules.put("AveragePool", WindowRules::pool);
        rules.put("LpPool", WindowRules::pool);
        rules.put("MaxPool", WindowRules::pool);
        rules.put("MaxUnpool", WindowRules::maxUnpool);
        rules.put("MaxRoiPool", n -> {
            long[] shape = n.attributes().integers("pooled_shape");
            rois(n, n.in(1), shape[0], shape[1]);
        });
        rules.put(
                "RoiAlign",
                n -> rois(
                        n,
                        n.in(1),
                        n.attributes().integer("output_height", 1),
                        n.attributes().integer("output_width", 1)));
        rules.put("GridSample", WindowRules::gridSample);
        rules.put("AffineGrid", WindowRules::affineGrid);
        rules.put("Col2Im", WindowRules::columnsToImage);
        rules.put("Pad", WindowRules::pad);
        rules.put("CenterCropPad", WindowRules::centerCropPad);
        rules.put("Upsample", n -> resize(n, 1, -1));
        rules.put("Resize", n -> resize(n, n.opset() < 11 ? 1 : 2, n.opset() < 11 ? -1 : 3));
    }

    private static List<Expr> kernel(Typing n, Known weight, int axes) {
        long[] given = n.attributes().integers("kernel_shape");
        var kernel = new ArrayList<Expr>();
        for (int i = 0; i < axes; i++) {
            kernel.add(
                    i < given.length
                            ? Expr.of(given[i])
                            : weight.rank() == axes + 2 ? weight.dim(i + 2) : n.unknown(0, i + 2));
        }
        return kernel;
    }

    private static void conv(Typing n, ElementType element, int weightInput) {
        Known x = n.in(0);
        Known weight = n.in(weightInput);
        int rank = x.ranked() ? x.rank() : weight.rank();
        if (rank < 3) {
            n.out(Known.unranked(element));
            return;
        }
        Window window = Window.of(n, kernel(n, weight, rank - 2));
        var dims = new ArrayList<Expr>();
        dims.add(x.ranked() ? x.dim(0) : n.unknown(0, 0));
        dims.add(weight.ranked() ? weight.dim(0) : n.unknown(0, 1));
        for (int i = 0; i < rank - 2; i++) {
            dims.add(x.ranked() ? window.places(i, x.dim(i + 2), false) : n.unknown(0, i + 2));
        }
        n.out(element, dims);
    }

    private static void convTranspose(Typing n) {
        Known x = n.in(0);
        Known weight = n.in(1);
        if (x.rank() < 3) {
            n.out(Known.unranked(x.element()));
            return;
        }
        int axes = x.rank() - 2;
        Window window = Window.of(n, kernel(n, weight, axes));
        long[] wanted = n.attributes().integers("output_shape");
        long[] extra = Window.orZeros(n.attributes().integers("output_padding"), axes);
        var dims = new ArrayList<Expr>();
        dims.add(x.dim(0));
        dims.add(weight.ranked() ? weight.dim(1).times(n.attributes().integer("group", 1)) : n.unknown(0, 1));
        for (int i = 0; i < axes; i++) {
            Expr stride = Expr.of(window.strides()[i]);
            Expr full =
                    x.dim(i + 2).plus(-1).times(stride).plus(window.reach(i)).plus(extra[i]);
            Expr padded = full.minus(Expr.of(window.pads()[i] + window.pads()[i + axes]));
            boolean same = window.auto().startsWith("SAME");
            boolean valid = window.auto().equals("VALID");
            Expr size = same ? x.dim(i + 2).times(stride) : valid ? full : padded;
            dims.add(wanted.length >= axes ? Expr.of(wanted[wanted.length - axes + i]) : size);
        }
        n.out(x.element(), dims);
    }

    private static void pool(Typing n) {
        Known x = n.in(0);
        if (x.rank() < 3) {
            n.out(0, Known.unranked(x.element()));
            n.out(1, Known.unranked(ElementType.INT64));
            return;
        }
        Window window = Window.of(n, kernel(n, Known.NOTHING, x.rank() - 2));
        boolean roundUp = n.attributes().flag("ceil_mode", false);
        var dims = new ArrayList<>(x.dims().subList(0, 2));
        for (int i = 0; i < x.rank() - 2; i++) {
            dims.add(window.places(i, x.dim(i + 2), roundUp));
        }
        n.out(0, Known.of(x.element(), dims));
        n.out(1, Known.of(ElementType.INT64, dims));
    }

    private static void maxUnpool(Typing n) {
        Known x = n.in(0);
        if (n.has(2)) {
            n.out(n.in(2).values().map(sizes -> Known.of(x.element(), sizes)).orElse(Known.unranked(x.element())));
            return;
        }
        if (x.rank() < 3) {
            n.out(x.bare());
            return;
        }
        Window window = Window.of(n, kernel(n, Known.NOTHING, x.rank() - 2));
        var dims = new ArrayList<>(x.dims().subList(0, 2));
        for (int i = 0; i < x.rank() - 2; i++) {
            long padding = window.pads()[i] + window.pads()[i + x.rank() - 2];
            dims.add(x.dim(i + 2)
                    .plus(-1)
                    .times(window.strides()[i])
                    .plus(window.reach(i))
                    .plus(-padding));
        }
        n.out(x.element(), dims);
    }

    private static void rois(Typing n, Known regions, long height, long width) {
        Known x = n.in(0);
        Expr count = regions.rank() == 2 ? regions.dim(0) : n.unknown(0, 0);
        Expr channels = x.rank() == 4 ? x.dim(1) : n.unknown(0, 1);
        n.out(x.element(), List.of(count, channels, Expr.of(height), Expr.of(width)));
    }

    private static void gridSample(Typing n) {
        Known x = n.in(0);
        Known grid = n.in(1);
        if (x.rank() < 3 || grid.rank() != x.rank()) {
            n.out(Known.unranked(x.element()));
            return;
        }
        var dims = new ArrayList<>(x.dims().subList(0, 2));
        dims.addAll(grid.dims().subList(1, grid.rank() - 1));
        n.out(x.element(), dims);
    }

    private static void affineGrid(Typing n) {
        Optional<List<Expr>> size = n.in(1).values();
        if (size.isEmpty() || size.get().size() < 4) {
            n.out(Known.unranked(n.element(0)));
            return;
        }
        var dims = new ArrayList<Expr>();
        dims.add(size.get().get(0));
        dims.addAll(size.get().subList(2, size.get().size()));
        dims.add(Expr.of(size.get().size() - 2.0));
        n.out(n.element(0), dims);
    }

    private static void columnsToImage(Typing n) {
        Known x = n.in(0);
        Optional<List<Expr>> image = n.in(1).values();
        Optional<List<Expr>> block = n.in(2).values();
        if (x.rank() != 3 || image.isEmpty() || block.isEmpty()) {
            n.out(Known.unranked(x.element()));
            return;
        }
        var dims = new ArrayList<Expr>();
        dims.add(x.dim(0));
        dims.add(x.dim(1).floorOver(Expr.product(block.get())));
        dims.addAll(image.get());
        n.out(x.element(), dims);
    }

    private static void pad(Typing n) {
        Known x = n.in(0);
        Optional<long[]> pads = n.attributes().has("paddings") ? n.integers("paddings", 1) : n.integers("pads", 1);
        Optional<long[]> axes = n.has(3) ? n.in(3).numbers() : Optional.empty();
        if (!x.ranked() || pads.isEmpty() || n.has(3) && axes.isEmpty()) {
            n.out(x.ranked() ? Known.of(x.element(), n.unknowns(0, x.rank())) : x.bare());
            return;
        }
        int half = pads.get().length / 2;
        var dims = new ArrayList<>(x.dims());
        for (int i = 0; i < half; i++) {
            int axis = Typing.axis(axes.isPresent() ? axes.get()[i] : i, x.rank());
            dims.set(axis, x.dim(axis).plus((double) pads.get()[i] + pads.get()[i + half]));
        }
        n.out(x.element(), dims);
    }

    private static void centerCropPad(Typing n) {
        Known x = n.in(0);
        Optional<List<Expr>> wanted = n.in(1).values();
        if (!x.ranked() || wanted.isEmpty()) {
            n.out(x.ranked() ? Known.of(x.element(), n.unknowns(0, x.rank())) : x.bare());
            return;
        }
        long[] axes = n.attributes().integers("axes");
        var dims = new ArrayList<>(x.dims());
        for (int i = 0; i < wanted.get().size(); i++) {
            dims.set(
                    axes.length == 0 ? i : Typing.axis(axes[i], x.rank()),
                    wanted.get().get(i));
        }
        n.out(x.element(), dims);
    }

    private static void resize(Typing n, int scalesInput, int sizesInput) {
        Known x = n.in(0);
        Optional<List<Expr>> sizes =
                sizesInput >= 0 ? n.in(sizesInput).values().filter(list -> !list.isEmpty()) : Optional.empty();
        Optional<List<Expr>> scales = n.attributes().has("scales")
                ? Optional.of(
                        n.attributes().reals("scales").stream().map(Expr::of).toList())
                : n.in(scalesInput).values().filter(list -> !list.isEmpty());
        boolean keepsRatio =
                !n.attributes().text("keep_aspect_ratio_policy", "stretch").equals("stretch");
        if (!x.ranked() || sizes.isEmpty() && scales.isEmpty() || sizes.isPresent() && keepsRatio) {
            n.out(x.ranked() ? Known.of(x.element(), n.unknowns(0, x.rank())) : x.bare());
            return;
        }
        long[] axes = n.attributes().integers("axes");
        var dims = new ArrayList<>(x.dims());
        int count = sizes.orElseGet(scales::get).size();
        for (int i = 0; i < count; i++) {
            int axis = axes.length == 0 ? i : Typing.axis(axes[i], x.rank());
            dims.set(
                    axis,
                    sizes.isPresent()
                            ? sizes.get().get(i)
                            : scaled(x.dim(axis), scales.get().get(i)));
        }
        n.out(x.element(), dims);
    }

    private static Expr scaled(Expr size, Expr scale) {
        return size.times(scale).floor();
    }
}
