package io.graftflow.repository.internal;

import io.graftflow.base.ProblemException;

/** Looks at each entry of an archive before anything is unpacked. */
final class ArchiveGuard {

    private static final int MAXIMUM_ENTRIES = 200_000;
    private static final long MAXIMUM_BYTES = 1L << 38;
    /** Weights shrink by a third at best, text twenty times; more than this is zeros meant to fill a disk. */
    private static final int MAXIMUM_RATIO = 200;

    private static final long SMALL_BYTES = 64L << 20;

    private final String where;
    private int entries;

    ArchiveGuard(String where) {
        this.where = where;
    }

    /**
     * Checks one entry.
     *
     * @param compressedBytes negative when unknown
     * @throws ProblemException {@code reference.unsafe-path}, {@code reference.absurd-size}
     */
    void check(String name, long bytes, long compressedBytes) {
        if (EntryNames.escapes(name)) {
            throw ProblemException.error(
                    "reference.unsafe-path",
                    "An entry of " + where + " is called \"" + name
                            + "\"; expected names that stay inside a folder. Nothing of it was unpacked.",
                    "Do not trust this archive; tell whoever publishes it.");
        }
        entries++;
        if (entries > MAXIMUM_ENTRIES) {
            throw absurd("more than " + MAXIMUM_ENTRIES + " entries");
        }
        if (bytes < 0 || bytes > MAXIMUM_BYTES) {
            throw absurd("an entry \"" + name + "\" of " + bytes + " bytes");
        }
        if (compressedBytes >= 0 && bytes > SMALL_BYTES && bytes / MAXIMUM_RATIO > compressedBytes) {
            throw absurd("an entry \"" + name + "\" of " + bytes + " bytes packed into " + compressedBytes);
        }
    }

    private ProblemException absurd(String what) {
        return ProblemException.error(
                "reference.absurd-size",
                "There is " + what + " in " + where + "; no model looks so. Nothing of it was unpacked.",
                "Do not trust this archive; tell whoever publishes it.");
    }
}
