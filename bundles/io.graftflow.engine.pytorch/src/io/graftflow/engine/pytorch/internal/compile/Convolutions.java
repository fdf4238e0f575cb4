package io.graftflow.engine.pytorch.internal.compile;

import static io.graftflow.engine.pytorch.internal.compile.Code.call;

import io.graftflow.onnx.Shape;
import java.util.ArrayList;
import java.util.Arrays;

/** Convolutions of one to three axes, and transposed ones. */
final class Convolutions {

    /** Batch, channels and two axes of space. */
    private static final int PLANES = 4;

    private Convolutions() {}

    static void add(OperatorTable table) {
        table.op("Conv").emitAll(n -> {
            layOut(n);
            boolean narrow = n.narrows(0, 1, 2);
            convolution(n, n.factor(1, narrow), n.factor(2, narrow));
        });
        table.op("ConvTranspose").emit(Convolutions::transposed);
        table.op("DeformConv").since(19).emit(n -> new DeformableConvolution(n, kernel(n)).emit());
        table.op("Col2Im").since(18).emit(Convolutions::fold);
    }

    /** Adds patches up to an image of one or two axes, which is padded, and cut in the end. */
    private static String fold(Emitter n) {
        long[] block = n.known(2, "the sizes of its blocks");
        int space = block.length;
        if (space > 2) {
            throw new Unsupported("it has more than two axes of space");
        }
        long[] pads = n.integers("pads");
        pads = pads.length == 0 ? new long[2 * space] : pads;
        Ints image = n.ints(1);
        var padded = new ArrayList<Int>();
        var cuts = new ArrayList<Int>();
        for (int i = 0; i < space; i++) {
            padded.add(image.get(i).plus(Int.of(pads[i] + pads[i + space])));
            cuts.add(Int.of(-pads[space - 1 - i]));
            cuts.add(Int.of(-pads[2 * space - 1 - i]));
        }
        if (space == 1) {
            padded.add(0, Int.of(1));
        }
        String folded = n.let(
                "col2im",
                n.tensor(0),
                Ints.of(padded),
                plane(block),
                plane(Window.orOnes(n.integers("dilations"), space)),
                new long[2],
                plane(Window.orOnes(n.integers("strides"), space)));
        folded = space == 1 ? n.let("squeeze", folded, 2) : folded;
        return Arrays.stream(pads).allMatch(pad -> pad == 0)
                ? folded
                : call("pad", folded, Ints.of(cuts), "\"constant\"", 0.0);
    }

    private static long[] plane(long[] sizes) {
        return sizes.length == 1 ? new long[] {1, sizes[0]} : sizes;
    }

    private static long[] kernel(Emitter n) {
        long[] kernel = n.integers("kernel_shape");
        if (kernel.length > 0) {
            return kernel;
        }
        Shape weight = n.type(1).shape();
        if (!weight.isStatic()) {
            throw new Unsupported("its kernel has no fixed size");
        }
        return weight.dims().stream().skip(2).mapToLong(dim -> dim.orElse(0)).toArray();
    }

    /** Has the weight of a convolution over two axes held with its channels last. */
    static void layOut(Emitter n) {
        if (hasChannelsLast(n)) {
            n.program().holdChannelsLast(((Value.Stored) n.value(1)).name());
        }
    }

    private static boolean hasChannelsLast(Emitter n) {
        return n.scope().purpose().optimize() && n.value(1) instanceof Value.Stored && n.rank(1) == PLANES;
    }

    /**
     * Sets the output to a convolution with this weight and bias, in bfloat16 where products are. With channels last, the
     * first convolution brings its input into this order, and later ones find it so.
     */
    static void convolution(Emitter n, String factors, String biasOrNone) {
        boolean narrow = n.narrows(0, 1, 2);
        Window window = Window.of(n, kernel(n));
        String x = n.factor(0, narrow);
        if (hasChannelsLast(n)) {
            x = n.let("contiguous", x, "memory_format=2");
        }
        Ints pads = Ints.of(window.before());
        if (!window.isSymmetric()) {
            x = n.let("pad", x, window.padding(), "\"constant\"", 0.0);
            pads = Ints.of(window.zeros());
        }
        n.product(
                narrow,
                call(
                        "convolution",
                        x,
                        factors,
                        biasOrNone,
                        window.strides(),
                        pads,
                        window.dilations(),
                        false,
                        window.zeros(),
                        n.integer("group", 1)));
    }

    /** Without padding, then cut to size, where PyTorch's own padding cannot say it. */
    private static String transposed(Emitter n) {
        long[] kernel = kernel(n);
        int space = kernel.length;
        long[] strides = Window.orOnes(n.integers("strides"), space);
        long[] dilations = Window.orOnes(n.integers("dilations"), space);
        long[] extra = n.settings().has("output_padding") ? n.integers("output_padding") : new long[space];
        String automatic = n.text("auto_pad", "NOTSET");
        long[] wanted = n.integers("output_shape");
        boolean bySize = automatic.startsWith("SAME") || wanted.length > 0;
        long[] pads = n.integers("pads");
        pads = pads.length == 0 || automatic.equals("VALID") ? new long[2 * space] : pads;
        if (!bySize && isSymmetric(pads, extra, strides, dilations)) {
            return transposed(n, n.tensorOrNone(2), strides, Arrays.copyOf(pads, space), dilations, extra);
        }
        var cuts = new ArrayList<Int>();
        for (int i = space - 1; i >= 0; i--) {
            Int before = Int.of(pads[i]);
            Int after = Int.of(pads[i + space] - extra[i]);
            if (bySize) {
                Int full = n.size(0, i + 2)
                        .minus(Int.of(1))
                        .times(Int.of(strides[i]))
                        .plus(Int.of((kernel[i] - 1) * dilations[i] + 1));
                Int want = wanted.length > 0
                        ? Int.of(wanted[wanted.length - space + i])
                        : n.size(0, i + 2).times(Int.of(strides[i]));
                Int total = full.plus(Int.of(extra[i])).minus(want);
                Int half = total.floorDividedBy(Int.of(2));
                before = automatic.equals("SAME_UPPER") ? half : total.minus(half);
                after = total.minus(before).minus(Int.of(extra[i]));
            }
            cuts.add(Int.of(0).minus(before));
            cuts.add(Int.of(0).minus(after));
        }
        String full = n.let(transposed(n, "None", strides, new long[space], dilations, new long[space]));
        String cut = n.let("pad", full, Ints.of(cuts), "\"constant\"", 0.0);
        if (!n.has(2)) {
            return cut;
        }
        var sizes = new long[space + 1];
        Arrays.fill(sizes, 1);
        sizes[0] = -1;
        return call("add", cut, n.let("reshape", n.tensor(2), sizes));
    }

    private static String transposed(
            Emitter n, String bias, long[] strides, long[] pads, long[] dilations, long[] outputPadding) {
        return call(
                "convolution",
                n.tensor(0),
                n.tensor(1),
                bias,
                strides,
                pads,
                dilations,
                true,
                outputPadding,
                n.integer("group", 1));
    }

    /** PyTorch's output padding must be smaller than the step or the dilation. */
    private static boolean isSymmetric(long[] pads, long[] extra, long[] strides, long[] dilations) {
        int space = pads.length / 2;
        for (int i = 0; i < space; i++) {
            if (pads[i] != pads[i + space] || extra[i] >= Math.max(strides[i], dilations[i])) {
                return false;
            }
        }
        return true;
    }
}
