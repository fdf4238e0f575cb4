package io.graftflow.engine.pytorch.internal.compile;

/**
 * How one axis is resized where PyTorch has no kernel for it, as ONNX defines it (operator Resize): by picking places of the
 * input, or by a matrix with the weights of the input's places for each place of the result. Coordinates are computed in 32
 * bits, as ONNX Runtime does, or ties would fall otherwise.
 *
 * @param mode {@code nearest}, {@code linear} or {@code cubic}
 * @param coordinates how places of the result are mapped to the input's
 * @param nearest how a place between two is rounded
 * @param cubic the coefficient of the cubic kernel
 * @param excludeOutside whether places outside the input count for nothing; else the edge stands for them
 * @param antialias whether the kernel is widened where the result is smaller
 */
record Interpolation(
        String mode, String coordinates, String nearest, double cubic, boolean excludeOutside, boolean antialias) {

    /** How far from a place the cubic kernel looks; the linear one looks less far. */
    private static final int REACH = 2;

    /**
     * One axis.
     *
     * @param from its size
     * @param to its size in the result
     * @param scale an expression for the factor, which need not be just their quotient
     * @param start an expression for where the region begins, as a part of the axis, for {@code tf_crop_and_resize}
     * @param end where it ends
     */
    record Axis(Int from, Int to, String scale, String start, String end) {}

    boolean crops() {
        return coordinates.equals("tf_crop_and_resize");
    }

    /** A vector with the coordinate in the input for each place of the result. */
    private String source(Emitter n, Axis axis) {
        String place =
                n.let("arange", axis.to(), "dtype=6", "device=" + n.program().device());
        String last = n.let("float(" + axis.from().minus(Int.of(1)) + ")");
        String lastOf = n.let("float(" + axis.to().minus(Int.of(1)).max(Int.of(1)) + ")");
        return switch (coordinates) {
            case "half_pixel" -> halfPixel(n, place, axis.scale());
            case "pytorch_half_pixel" ->
                n.let("mul", halfPixel(n, place, axis.scale()), n.let("float(" + axis.to() + " > 1)"));
            case "half_pixel_symmetric" -> {
                String size = "float(" + axis.from() + ")";
                String offset =
                        n.let(size + " / 2. * (1. - float(" + axis.to() + ") / (" + axis.scale() + " * " + size + "))");
                yield n.let("add", halfPixel(n, place, axis.scale()), offset);
            }
            case "tf_half_pixel_for_nn" -> n.let("div", n.let("add", place, 0.5), axis.scale());
            case "align_corners" -> n.let("div", n.let("mul", place, last), lastOf);
            case "asymmetric" -> n.let("div", place, axis.scale());
            case "tf_crop_and_resize" -> {
                String step = n.let("(" + axis.end() + " - " + axis.start() + ") * " + last + " / " + lastOf);
                String first = n.let(axis.start() + " * " + last + " if " + axis.to() + " > 1 else 0.5 * ("
                        + axis.start() + " + " + axis.end() + ") * " + last);
                yield n.let("add", n.let("mul", place, step), first);
            }
            default -> throw new Unsupported("it maps coordinates by \"" + coordinates + "\"");
        };
    }

    private static String halfPixel(Emitter n, String place, String scale) {
        return n.let("sub", n.let("div", n.let("add", place, 0.5), scale), 0.5);
    }

    /** Resizes an axis of a tensor. */
    String resize(Emitter n, String x, int position, Axis axis) {
        String source = source(n, axis);
        if (mode.equals("nearest")) {
            return n.let("index_select", x, position, nearestPlaces(n, source, axis));
        }
        String matrix = n.let("to", weights(n, source, axis), Types.number(n.element(0)));
        String product = n.let("linear", n.let("movedim", x, position, -1), matrix);
        return n.let("movedim", product, -1, position);
    }

    private String nearestPlaces(Emitter n, String source, Axis axis) {
        String rounded =
                switch (nearest) {
                    case "round_prefer_floor" -> n.let("ceil", n.let("sub", source, 0.5));
                    case "round_prefer_ceil" -> n.let("floor", n.let("add", source, 0.5));
                    case "floor" -> n.let("floor", source);
                    case "ceil" -> n.let("ceil", source);
                    default -> throw new Unsupported("it rounds by \"" + nearest + "\"");
                };
        return n.let("to", n.let("clamp", rounded, 0, axis.from().minus(Int.of(1))), 4);
    }

    /**
     * The matrix {@code [to, from]}. The kernel is taken at all places of the input and, for the edge, of some around it,
     * whose weights go to the first and the last place.
     */
    private String weights(Emitter n, String source, Axis axis) {
        String widening = antialias ? n.let("max(1., 1. / " + axis.scale() + ")") : "1.";
        Int around = antialias ? Int.code(n.let("int(2. * " + widening + ") + 1")) : Int.of(REACH);
        Int end = axis.from().plus(around);
        String places = n.let(
                "arange",
                Int.of(0).minus(around),
                end,
                "dtype=6",
                "device=" + n.program().device());
        String distance = n.let("sub", n.let("unsqueeze", source, 1), n.let("unsqueeze", places, 0));
        String all = kernel(n, antialias ? n.let("div", distance, widening) : distance);
        String inside = n.let("slice", all, 1, around, end, 1);
        String weights = inside;
        if (!excludeOutside) {
            String before = n.let("sum", n.let("slice", all, 1, 0, around, 1), new long[] {1}, true);
            String after = n.let("sum", n.let("slice", all, 1, end, Long.MAX_VALUE, 1), new long[] {1}, true);
            String counter = n.let("slice", places, 0, around, end, 1);
            String first = n.let("mul", before, n.let("eq", counter, 0));
            String last = n.let("mul", after, n.let("eq", counter, axis.from().minus(Int.of(1))));
            weights = n.let("add", n.let("add", inside, first), last);
        }
        if (excludeOutside || antialias) {
            weights = n.let("div", weights, n.let("sum", weights, new long[] {1}, true));
        }
        if (!crops()) {
            return weights;
        }
        String there = n.let(
                "logical_and",
                n.let("ge", source, 0),
                n.let("le", source, axis.from().minus(Int.of(1))));
        return n.let("mul", weights, n.let("unsqueeze", there, 1));
    }

    private String kernel(Emitter n, String distance) {
        String x = n.let("abs", distance);
        if (mode.equals("linear")) {
            return n.let("clamp", n.let("rsub", x, 1), 0);
        }
        String near = n.let("mul", x, cubic + 2);
        near = n.let("mul", n.let("mul", n.let("sub", near, cubic + 3), x), x);
        near = n.let("add", near, 1);
        String far = n.let("sub", x, 5);
        far = n.let("add", n.let("mul", far, x), 8);
        far = n.let("mul", n.let("sub", n.let("mul", far, x), 4), cubic);
        String beyond = n.let("where", n.let("lt", x, 2), far, n.let("zeros_like", x));
        return n.let("where", n.let("le", x, 1), near, beyond);
    }
}
