package io.graftflow.base;

/** Thrown out of long work after somebody cancelled it. Nothing half-written stays behind. */
public final class CancelledException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Work that was cancelled. */
    public CancelledException() {
        super("Cancelled.");
    }
}
