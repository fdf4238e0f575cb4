package io.graftflow.app;

import io.graftflow.engine.compare.Tolerance;
import picocli.CommandLine.Option;

/** How far numbers may be off. */
final class ToleranceOptions {

    @Option(names = "--rtol", paramLabel = "R", description = "Tolerance relative to the wanted value (default: 1e-3).")
    private Double rtol;

    @Option(names = "--atol", paramLabel = "A", description = "Absolute tolerance (default: 1e-7).")
    private Double atol;

    /** What was asked for; where one of the two was given, just these two count, as in NumPy's {@code allclose}. */
    Tolerance toTolerance() {
        if (rtol == null && atol == null) {
            return Tolerance.DEFAULT;
        }
        return new Tolerance(
                rtol == null ? Tolerance.DEFAULT.rtol() : rtol, atol == null ? Tolerance.DEFAULT.atol() : atol);
    }
}
