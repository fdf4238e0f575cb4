package io.graftflow.engine.pytorch.internal.compile;

import static io.graftflow.engine.pytorch.internal.compile.Code.call;

import io.graftflow.onnx.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Resizing of images and other grids, and sampling at given places. */
final class Resizing {

    private static final int SINCE_ROI_IS_INPUT = 11;
    /** The coefficient of PyTorch's cubic kernel. */
    private static final double CUBIC = -0.75;

    private static final List<String> LINEAR = List.of("linear1d", "bilinear2d", "trilinear3d");

    private Resizing() {}

    static void add(OperatorTable table) {
        table.op("Upsample").since(7).emit(n -> new Resize(n).emit());
        table.op("Resize").since(10).emit(n -> new Resize(n).emit());
        table.op("GridSample").since(16).emit(Resizing::gridSample);
        table.op("AffineGrid")
                .since(20)
                .emit(n -> call("affine_grid_generator", n.tensor(0), n.ints(1), n.flag("align_corners", false)));
    }

    private static String gridSample(Emitter n) {
        int mode =
                switch (n.text("mode", "linear")) {
                    case "nearest" -> 1;
                    case "bicubic", "cubic" -> 2;
                    default -> 0;
                };
        int padding = List.of("zeros", "border", "reflection").indexOf(n.text("padding_mode", "zeros"));
        return call("grid_sampler", n.tensor(0), n.tensor(1), mode, padding, n.flag("align_corners", false));
    }

    /** One node. */
    private static final class Resize {

        private final Emitter n;
        private final int rank;
        private final int[] axes;
        private final Interpolation interpolation;
        private final List<String> scales;
        private final Optional<Ints> sizes;

        Resize(Emitter n) {
            this.n = n;
            this.rank = n.rank(0);
            boolean old = n.opset() < SINCE_ROI_IS_INPUT;
            this.axes = n.settings().has("axes")
                    ? Arrays.stream(n.integers("axes"))
                            .mapToInt(axis -> n.axis(axis, rank))
                            .toArray()
                    : IntStream.range(0, rank).toArray();
            this.interpolation = new Interpolation(
                    n.text("mode", "nearest").replace("bilinear", "linear"),
                    old ? "asymmetric" : n.text("coordinate_transformation_mode", "half_pixel"),
                    old ? "floor" : n.text("nearest_mode", "round_prefer_floor"),
                    n.real("cubic_coeff_a", CUBIC),
                    n.flag("exclude_outside", false),
                    n.flag("antialias", false));
            this.scales = scales(old ? 1 : 2);
            this.sizes = n.has(3) && scales.isEmpty() ? Optional.of(n.ints(3)) : Optional.empty();
        }

        private List<String> scales(int input) {
            if (n.settings().has("scales")) {
                return n.settings().reals("scales").stream()
                        .map(Resize::literal)
                        .toList();
            }
            return n.has(input) && n.type(input).shape().elements().orElse(1) > 0 ? reals(input) : List.of();
        }

        /** The elements of an input as expressions of type {@code float}. */
        private List<String> reals(int input) {
            Optional<float[]> known = n.constant(input).map(TensorData::floats);
            if (known.isPresent()) {
                return IntStream.range(0, known.get().length)
                        .mapToObj(i -> literal(known.get()[i]))
                        .toList();
            }
            String list = n.let("annotate(List[float], torch.to(" + n.tensor(input) + ", 7).tolist())");
            return IntStream.range(0, (int) n.size(input, 0).known().orElse(axes.length))
                    .mapToObj(i -> n.let(list + "[" + i + "]"))
                    .toList();
        }

        private static String literal(float value) {
            return Code.real(Double.parseDouble(Float.toString(value)));
        }

        String emit() {
            Int[] to = new Int[rank];
            String[] factors = new String[rank];
            Arrays.fill(factors, "1.0");
            for (int axis = 0; axis < rank; axis++) {
                to[axis] = n.size(0, axis);
            }
            for (int i = 0; i < axes.length; i++) {
                target(i, to, factors);
            }
            keepAspect(to, factors);
            return isKernel(to) ? kernel(to, factors) : byAxis(to, factors);
        }

        private void target(int i, Int[] to, String[] factors) {
            int axis = axes[i];
            Int from = to[axis];
            if (!scales.isEmpty()) {
                factors[axis] = scales.get(i);
                to[axis] = scaled(from, factors[axis]);
            } else {
                to[axis] = sizes.orElseThrow(() -> new Unsupported("it says neither scales nor sizes"))
                        .get(i);
                factors[axis] = to[axis].equals(from) ? "1.0" : n.let("float(" + to[axis] + ") / float(" + from + ")");
            }
        }

        private Int scaled(Int from, String factor) {
            if (factor.equals("1.0")) {
                return from;
            }
            boolean known = from.known().isPresent() && factor.matches("[0-9.E-]+");
            return known
                    ? Int.of((long) Math.floor(from.known().getAsLong() * Double.parseDouble(factor)))
                    : Int.code(n.let("int(float(" + from + ") * " + factor + ")"));
        }

        private void keepAspect(Int[] to, String[] factors) {
            String policy = n.text("keep_aspect_ratio_policy", "stretch");
            if (policy.equals("stretch") || sizes.isEmpty()) {
                return;
            }
            String factor = factors[axes[0]];
            for (int i = 1; i < axes.length; i++) {
                String function = policy.equals("not_larger") ? "min(" : "max(";
                factor = n.let(function + factor + ", " + factors[axes[i]] + ")");
            }
            for (int axis : axes) {
                factors[axis] = factor;
                to[axis] = Int.code(n.let("int(float(" + n.size(0, axis) + ") * " + factor + " + 0.5)"));
            }
        }

        /** Whether PyTorch has a kernel for just this; only the last axes may change. */
        private boolean isKernel(Int[] to) {
            if (rank < 3
                    || rank > 5
                    || !isSame(to, 0)
                    || !isSame(to, 1)
                    || interpolation.antialias()
                    || interpolation.excludeOutside()
                    || !n.element(0).isFloat()) {
                return false;
            }
            String coordinates = interpolation.coordinates();
            boolean half = coordinates.equals("half_pixel")
                    || coordinates.equals("pytorch_half_pixel") && isLarge(to)
                    || coordinates.equals("align_corners");
            return switch (interpolation.mode()) {
                case "nearest" ->
                    coordinates.equals("asymmetric") && interpolation.nearest().equals("floor");
                case "linear" -> half;
                case "cubic" -> rank == 4 && interpolation.cubic() == CUBIC && half;
                default -> throw new Unsupported("it interpolates by \"" + interpolation.mode() + "\"");
            };
        }

        private boolean isSame(Int[] to, int axis) {
            return to[axis].equals(n.size(0, axis));
        }

        private boolean isLarge(Int[] to) {
            return Arrays.stream(to).skip(2).allMatch(size -> size.known().orElse(0) > 1);
        }

        private String kernel(Int[] to, String[] factors) {
            var arguments = new ArrayList<Object>();
            arguments.add(n.tensor(0));
            arguments.add(Ints.of(List.of(to).subList(2, rank)));
            boolean nearest = interpolation.mode().equals("nearest");
            if (!nearest) {
                arguments.add(interpolation.coordinates().equals("align_corners"));
            }
            for (int axis = 2; axis < rank; axis++) {
                arguments.add(scales.isEmpty() ? "None" : factors[axis]);
            }
            String name = nearest
                    ? "nearest" + (rank - 2) + "d"
                    : interpolation.mode().equals("linear") ? LINEAR.get(rank - 3) : "bicubic2d";
            return call("upsample_" + name, arguments.toArray());
        }

        /** One axis after the other; what lies outside the region has its own value, which weights of 0 leave. */
        private String byAxis(Int[] to, String[] factors) {
            double outside = n.real("extrapolation_value", 0);
            boolean shifts = interpolation.crops() && outside != 0;
            List<String> region = interpolation.crops() ? reals(1) : List.of();
            String result = shifts ? n.let("sub", n.tensor(0), outside) : n.tensor(0);
            for (int i = 0; i < axes.length; i++) {
                int axis = axes[i];
                if (!isSame(to, axis) || interpolation.crops()) {
                    String start = region.isEmpty() ? "0.0" : region.get(i);
                    String end = region.isEmpty() ? "1.0" : region.get(i + axes.length);
                    result = interpolation.resize(
                            n,
                            result,
                            axis,
                            new Interpolation.Axis(n.size(0, axis), to[axis], factors[axis], start, end));
                }
            }
            return shifts ? call("add", result, outside) : result;
        }
    }
}
