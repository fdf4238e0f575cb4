package io.graftflow.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.ProblemException;

/**
 * How far the logits of the written model, run as it will be used, are from those of the engine that trained it.
 *
 * @param rows rows that were compared
 * @param maxAbs the largest difference
 * @param maxRel the largest difference as a part of the larger value
 * @param atol a difference up to {@code atol + rtol · |value|} is none
 * @param rtol see {@code atol}
 * @param passed whether all differences are none
 */
public record EngineCheck(int rows, double maxAbs, double maxRel, double atol, double rtol, boolean passed) {

    private static final double ATOL = 1e-4;
    private static final double RTOL = 1e-3;

    /** Compares answers, value by value. */
    static EngineCheck of(int rows, float[] trained, float[] used) {
        if (trained.length != used.length) {
            throw new IllegalArgumentException(trained.length + " values cannot be compared with " + used.length);
        }
        double maxAbs = 0;
        double maxRel = 0;
        boolean passed = true;
        for (int i = 0; i < trained.length; i++) {
            double difference = Math.abs((double) trained[i] - used[i]);
            double size = Math.max(Math.abs(trained[i]), Math.abs(used[i]));
            maxAbs = Math.max(maxAbs, difference);
            maxRel = size == 0 ? maxRel : Math.max(maxRel, difference / size);
            passed &= difference <= ATOL + RTOL * size;
        }
        return new EngineCheck(rows, maxAbs, maxRel, ATOL, RTOL, passed);
    }

    /**
     * Refuses a difference.
     *
     * @throws ProblemException {@code train.engines-differ}
     */
    EngineCheck require() {
        if (!passed) {
            throw ProblemException.error(
                    "train.engines-differ",
                    "The trained model gives other numbers in use than in training: expected differences up to " + atol
                            + " + " + rtol + "·|value| over " + rows + " rows, got " + maxAbs + ".",
                    "Report this as a bug, with the model; until then freeze more of its layers.");
        }
        return this;
    }

    /** As JSON: {@code {"rows", "maxAbs", "maxRel", "atol", "rtol", "passed"}}. */
    public ObjectNode toJson() {
        return Json.object()
                .put("rows", rows)
                .put("maxAbs", maxAbs)
                .put("maxRel", maxRel)
                .put("atol", atol)
                .put("rtol", rtol)
                .put("passed", passed);
    }
}
