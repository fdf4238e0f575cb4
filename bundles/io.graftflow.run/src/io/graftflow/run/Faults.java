package io.graftflow.run;

import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a problem of whatever a node threw. */
final class Faults {

    /** The code of a fault in the program. */
    static final String INTERNAL = "run.internal-fault";

    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);
    private static final long NOTHING_BYTES = 1 << 20;
    private static final List<String> FULL =
            List.of("no space left on device", "disk quota exceeded", "not enough space on the disk");

    private Faults() {}

    /**
     * What went wrong.
     *
     * @param thrown what the node threw
     * @param type the node's type
     * @param places where the node wrote
     */
    static Problem problem(Throwable thrown, String type, List<Path> places) {
        if (isDiskFull(thrown, places)) {
            LOG.debug("{} ran out of space", type, thrown);
            return diskFull(places);
        }
        if (thrown instanceof ProblemException e) {
            return e.problem();
        }
        if (thrown instanceof OutOfMemoryError) {
            LOG.error("{} ran out of memory", type, thrown);
            return Problem.error(
                    "run.out-of-memory",
                    "The node needs more memory than Java may use, "
                            + megabytes(Runtime.getRuntime().maxMemory()) + ".",
                    "Use smaller batches, or allow more with GRAFTFLOW_JAVA_OPTIONS=-Xmx…");
        }
        if (thrown instanceof IOException || thrown instanceof UncheckedIOException) {
            LOG.debug("{} met a file that it cannot use", type, thrown);
            return Problem.error(
                    "run.file-failed",
                    "A file cannot be read or written: " + reason(thrown) + ".",
                    "Check the disk and the rights on that file.");
        }
        LOG.error("{} failed", type, thrown);
        return Problem.error(
                INTERNAL,
                "The node " + type + " failed with " + thrown + ".",
                "Report it with the log; it is a fault in the program.");
    }

    private static String reason(Throwable thrown) {
        Throwable cause = thrown instanceof UncheckedIOException ? thrown.getCause() : thrown;
        return cause.getClass() == IOException.class ? cause.getMessage() : cause.toString();
    }

    /** Writing to a mapped file on a full disk is told as an internal error by the JVM, and in no other way. */
    private static boolean isDiskFull(Throwable thrown, List<Path> places) {
        if (thrown instanceof InternalError) {
            return places.stream().anyMatch(place -> free(place) < NOTHING_BYTES);
        }
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(50)
                .map(cause -> String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT))
                .anyMatch(message -> FULL.stream().anyMatch(message::contains));
    }

    private static Problem diskFull(List<Path> places) {
        Path fullest = places.get(0);
        long least = Long.MAX_VALUE;
        for (Path place : places) {
            long free = free(place);
            if (free < least) {
                least = free;
                fullest = place;
            }
        }
        return Problem.error(
                "run.disk-full",
                "There is no space left on the disk of " + fullest + "; " + megabytes(least) + " are free.",
                "Free some space, or use another disk; for the cache by --cache.");
    }

    private static long free(Path place) {
        Path there = place;
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        try {
            return Files.getFileStore(there).getUsableSpace();
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    private static String megabytes(long bytes) {
        return (bytes >> 20) + " MB";
    }
}
