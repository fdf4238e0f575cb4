package io.graftflow.engine.compare;

/**
 * How far a floating-point number may be off: by {@code atol + rtol * |wanted| + ofLargest * largest}, where
 * {@code largest} is the largest finite magnitude in the wanted tensor. The first two are those of NumPy's
 * {@code allclose}; the third allows for a sum of large terms that comes out near 0, where two engines that add in another
 * order cannot agree in relative terms. Integers, truth values and text must be equal.
 *
 * @param rtol relative to the wanted value
 * @param atol absolute
 * @param ofLargest relative to the largest value of the tensor
 */
public record Tolerance(double rtol, double atol, double ofLargest) {

    /** What ONNX's own backend tests allow. */
    public static final Tolerance ONNX_TESTS = new Tolerance(1e-3, 1e-7);

    /** What is allowed unless something else is asked for: as ONNX's backend tests do, and rounding of whole networks. */
    public static final Tolerance DEFAULT = new Tolerance(1e-3, 1e-7, 1e-5);

    /** As in NumPy's {@code allclose}. */
    public Tolerance(double rtol, double atol) {
        this(rtol, atol, 0);
    }

    /** Refuses what is no tolerance. */
    public Tolerance {
        if (!(rtol >= 0 && atol >= 0 && ofLargest >= 0)) {
            throw new IllegalArgumentException(
                    "A tolerance is 0 or more, got " + rtol + ", " + atol + ", " + ofLargest);
        }
    }

    /** Whether a value is near enough: both not a number, the same infinity, or not too far apart. */
    public boolean accepts(double got, double wanted, double largest) {
        return share(got, wanted, largest) <= 1;
    }

    /** Which share of what is allowed a value is off by: 0 when it is just as wanted, more than 1 when it is not accepted. */
    public double share(double got, double wanted, double largest) {
        if (got == wanted || Double.isNaN(got) && Double.isNaN(wanted)) {
            return 0;
        }
        double share = Math.abs(got - wanted) / (atol + rtol * Math.abs(wanted) + ofLargest * largest);
        return Double.isNaN(share) || Double.isInfinite(wanted) ? Double.POSITIVE_INFINITY : share;
    }
}
