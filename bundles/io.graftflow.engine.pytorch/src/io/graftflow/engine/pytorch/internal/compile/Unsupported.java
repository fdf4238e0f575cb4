package io.graftflow.engine.pytorch.internal.compile;

/** Something that the compiler cannot translate; the message goes on after "cannot be compiled: ". */
final class Unsupported extends RuntimeException {

    private static final long serialVersionUID = 1;

    Unsupported(String why) {
        super(why, null, false, false);
    }
}
