package io.graftflow.engine;

import io.graftflow.base.ProblemException;
import java.util.Locale;

/**
 * Where tensors live and operators run.
 *
 * @param kind the kind of processor
 * @param index which one of its kind, from 0
 */
public record Device(Kind kind, int index) {

    /** The main processor. */
    public static final Device CPU = new Device(Kind.CPU, 0);

    /** A kind of processor. */
    public enum Kind {
        /** The main processor. */
        CPU,
        /** A GPU of NVIDIA's. */
        CUDA
    }

    /**
     * Reads {@code cpu}, {@code cuda} or {@code cuda:N}.
     *
     * @throws ProblemException {@code device.syntax}
     */
    public static Device parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.equals("cpu")) {
            return CPU;
        }
        if (lower.matches("cuda(:\\d{1,3})?")) {
            return new Device(Kind.CUDA, lower.length() > 4 ? Integer.parseInt(lower.substring(5)) : 0);
        }
        throw ProblemException.error(
                "device.syntax",
                "There is no device \"" + text + "\"; expected auto, cpu, cuda or cuda:N.",
                "Use --device auto to take the best one there is.");
    }

    @Override
    public String toString() {
        return kind == Kind.CPU ? "cpu" : "cuda:" + index;
    }
}
