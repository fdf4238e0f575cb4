package io.graftflow.app;

import io.graftflow.engine.compare.Tolerance;
import picocli.CommandLine.Option;

/** How far numbers may be off. */
final class ToleranceOptions {

    @Option(names = "--rtol", paramLabel = "R", description = "Tolerance relative to the wanted value (default: 1e-3).")
    private Double rtol;

    @Option(names = "--atol", paramLabel = "A", description = "Absolute tolerance (default: 1e-7).")
    private Double atol;

    @Option(
            names = "--largest-tol",
            paramLabel = "L",
            description = "Tolerance relative to the tensor's largest value (default: 1e-5, or 0 with another option).")
    private Double ofLargest;

    /** What was asked for; where one was given, just these count, as in NumPy's {@code allclose}. */
    Tolerance toTolerance() {
        if (rtol == null && atol == null && ofLargest == null) {
            return Tolerance.DEFAULT;
        }
        return new Tolerance(
                rtol == null ? Tolerance.DEFAULT.rtol() : rtol,
                atol == null ? Tolerance.DEFAULT.atol() : atol,
                ofLargest == null ? 0 : ofLargest);
    }
}
