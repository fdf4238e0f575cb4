package io.graftflow.engine.pytorch.internal.compile;

import static io.graftflow.engine.pytorch.internal.compile.Code.call;

import io.graftflow.onnx.ElementType;
import java.util.Locale;

/** Fourier transforms, over real tensors whose last axis holds real and imaginary parts, and windows for them. */
final class Spectra {

    private static final int SINCE_AXIS_IS_INPUT = 20;
    private static final double HAMMING = 25.0 / 46;

    private Spectra() {}

    static void add(OperatorTable table) {
        table.op("DFT").since(17).emit(Spectra::fourier);
        table.op("STFT").since(17).emit(Spectra::shortFourier);
        for (String name : new String[] {"Hann", "Hamming", "Blackman"}) {
            table.op(name + "Window").since(17).emit(n -> window(n, name));
        }
    }

    /** Pairs of real and imaginary parts as complex numbers; a last axis of one holds real parts alone. */
    private static String complex(Emitter n, String x, int input) {
        Int parts = n.size(input, n.rank(input) - 1);
        if (parts.known().isEmpty()) {
            throw new Unsupported("its last axis has no fixed size");
        }
        if (parts.is(2)) {
            return n.let("view_as_complex", n.let("contiguous", x));
        }
        String real = n.let("select", x, -1, 0);
        return n.let("complex", real, n.let("zeros_like", real));
    }

    private static String fourier(Emitter n) {
        int rank = n.rank(0);
        long given =
                n.opset() >= SINCE_AXIS_IS_INPUT ? n.has(2) ? n.known(2, "its axis")[0] : -2 : n.integer("axis", 1);
        int axis = n.axis(given, rank);
        Int length = n.has(1) ? n.ints(1).get(0) : n.size(0, axis);
        boolean inverse = n.flag("inverse", false);
        boolean half = n.flag("onesided", false);
        String x = complex(n, n.tensor(0), 0);
        if (inverse && half) {
            return call("unsqueeze", n.let("fft_irfft", x, length, axis), -1);
        }
        String spectrum = n.let(inverse ? "fft_ifft" : "fft_fft", x, length, axis);
        if (half) {
            spectrum = n.let(
                    "slice", spectrum, axis, 0, length.floorDividedBy(Int.of(2)).plus(Int.of(1)), 1);
        }
        return call("view_as_real", spectrum);
    }

    private static String shortFourier(Emitter n) {
        Int step = n.ints(1).get(0);
        Int length = n.has(3) ? n.ints(3).get(0) : n.size(2, 0);
        boolean half = n.flag("onesided", true);
        boolean real = n.rank(0) == 2 || n.size(0, 2).is(1);
        String x =
                n.rank(0) == 2 ? n.tensor(0) : real ? n.let("select", n.tensor(0), -1, 0) : complex(n, n.tensor(0), 0);
        String frames = n.let("unfold", x, 1, length, step);
        if (n.has(2)) {
            frames = n.let("mul", frames, n.tensor(2));
        }
        String spectrum = n.let(half && real ? "fft_rfft" : "fft_fft", frames, length, -1);
        return call("view_as_real", spectrum);
    }

    private static String window(Emitter n, String name) {
        ElementType element = ElementType.of((int) n.integer("output_datatype", 1));
        String shape = name.equals("Hamming") ? ", " + Code.real(HAMMING) + ", " + Code.real(1 - HAMMING) : "";
        String window = n.let("torch." + name.toLowerCase(Locale.ROOT) + "_window("
                + n.ints(0).get(0)
                + ", "
                + (n.flag("periodic", true) ? "True" : "False")
                + shape
                + ", dtype=7, device="
                + n.program().device()
                + ")");
        return call("to", window, Types.number(element));
    }
}
