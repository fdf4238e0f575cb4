package io.graftflow.repository.internal;

import java.io.IOException;

/** No server answered, or the network must not be used. The message is the reason, to go into a sentence. */
final class UnreachableException extends IOException {

    private static final long serialVersionUID = 1;

    private final boolean passing;

    /** A connection that was there and broke: the next try may go on. */
    static UnreachableException broken(String reason, Throwable cause) {
        return new UnreachableException(reason, cause, true);
    }

    /** No connection came about: the next try will hardly fare better. */
    static UnreachableException refused(String reason, Throwable cause) {
        return new UnreachableException(reason, cause, false);
    }

    private UnreachableException(String reason, Throwable cause, boolean passing) {
        super(reason, cause);
        this.passing = passing;
    }

    /** No connection may come about. */
    UnreachableException(String reason) {
        this(reason, null, false);
    }

    /** Whether it makes sense to try again at once. */
    boolean isPassing() {
        return passing;
    }
}
