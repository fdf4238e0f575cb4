package io.graftflow.engine.compare;

import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorData;
import java.util.Arrays;
import java.util.List;

/** Compares tensors: numbers by a tolerance, integers, truth values and text exactly. */
public final class TensorComparison {

    private final Tolerance tolerance;

    /** A comparison by a tolerance. */
    public TensorComparison(Tolerance tolerance) {
        this.tolerance = tolerance;
    }

    /** How a tensor differs from the wanted one. */
    public Difference compare(String name, TensorData got, TensorData wanted) {
        if (got.element() != wanted.element() || !Arrays.equals(got.shape(), wanted.shape())) {
            return new Difference(
                    name,
                    false,
                    0,
                    0,
                    Double.POSITIVE_INFINITY,
                    wanted.elements(),
                    wanted.elements(),
                    new long[0],
                    "\"" + name + "\" has another type; expected " + wanted.type() + ", got " + got.type() + ".");
        }
        if (wanted.element() == ElementType.STRING) {
            return texts(name, got.strings(), wanted);
        }
        return wanted.element().isFloat() ? reals(name, got, wanted) : integers(name, got, wanted);
    }

    private static Difference texts(String name, List<String> got, TensorData wanted) {
        var tally = new Tally(name, wanted);
        for (int i = 0; i < got.size(); i++) {
            String want = wanted.strings().get(i);
            if (!got.get(i).equals(want)) {
                tally.share = Double.POSITIVE_INFINITY;
                tally.wrong(i, 1, "\"" + got.get(i) + "\"", "\"" + want + "\"");
            }
        }
        return tally.result();
    }

    private static Difference integers(String name, TensorData got, TensorData wanted) {
        var tally = new Tally(name, wanted);
        long[] have = got.longs();
        long[] want = wanted.longs();
        for (int i = 0; i < want.length; i++) {
            if (have[i] != want[i]) {
                double off = Math.abs((double) have[i] - want[i]);
                tally.distance(off, want[i]);
                tally.share = Double.POSITIVE_INFINITY;
                tally.wrong(i, off, Long.toString(have[i]), Long.toString(want[i]));
            }
        }
        return tally.result();
    }

    private Difference reals(String name, TensorData got, TensorData wanted) {
        var tally = new Tally(name, wanted);
        double[] have = got.doubles();
        double[] want = wanted.doubles();
        double largest = Arrays.stream(want)
                .map(Math::abs)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        for (int i = 0; i < want.length; i++) {
            double off = Math.abs(have[i] - want[i]);
            if (Double.isFinite(off)) {
                tally.distance(off, want[i]);
            }
            double share = tolerance.share(have[i], want[i], largest);
            tally.share = Math.max(tally.share, share);
            if (share > 1) {
                tally.wrong(
                        i,
                        Double.isNaN(off) ? Double.POSITIVE_INFINITY : off,
                        Float.toString((float) have[i]),
                        Float.toString((float) want[i]));
            }
        }
        return tally.result();
    }

    /** What has been seen of one pair of tensors. */
    private static final class Tally {

        private final String name;
        private final TensorData wanted;
        private double maxAbs;
        private double maxRel;
        private double share;
        private double worst = -1;
        private long wrong;
        private int place;
        private String got = "";
        private String want = "";

        Tally(String name, TensorData wanted) {
            this.name = name;
            this.wanted = wanted;
        }

        void distance(double off, double value) {
            maxAbs = Math.max(maxAbs, off);
            if (value != 0) {
                maxRel = Math.max(maxRel, off / Math.abs(value));
            }
        }

        void wrong(int position, double off, String have, String should) {
            wrong++;
            if (off > worst) {
                worst = off;
                place = position;
                got = have;
                want = should;
            }
        }

        Difference result() {
            long elements = wanted.elements();
            if (wrong == 0) {
                return new Difference(name, true, maxAbs, maxRel, share, 0, elements, new long[0], "");
            }
            long[] index = index(place, wanted.shape());
            String message = "\"" + name + "\" differs in " + wrong + " of " + elements + " elements, most at "
                    + Arrays.toString(index) + "; expected " + want + ", got " + got + ".";
            return new Difference(name, false, maxAbs, maxRel, share, wrong, elements, index, message);
        }

        private static long[] index(long position, long[] shape) {
            var index = new long[shape.length];
            long rest = position;
            for (int i = shape.length - 1; i >= 0; i--) {
                index[i] = rest % shape[i];
                rest /= shape[i];
            }
            return index;
        }
    }
}
