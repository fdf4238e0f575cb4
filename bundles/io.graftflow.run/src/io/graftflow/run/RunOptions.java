package io.graftflow.run;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * How a workflow is to be run. Immutable; begin with {@link #DEFAULTS}.
 *
 * @param given what {@code --set} gave: values of variables as text
 * @param only the ids of the nodes that are wanted, with what they depend on; empty for all
 * @param reset whether the wanted nodes run even though the cache has their outputs
 * @param updateLock whether the lock file is to be renewed rather than obeyed
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param currentFolder what a path that was given is relative to
 * @param environment where {@code ${env:NAME}} is looked up
 * @param threads how many nodes may run at once, and how many threads they share
 */
public record RunOptions(
        Map<String, String> given,
        Set<String> only,
        boolean reset,
        boolean updateLock,
        String device,
        Path currentFolder,
        Function<String, Optional<String>> environment,
        int threads) {

    /** All nodes, from the cache where it can be, on the best device, with all cores. */
    public static final RunOptions DEFAULTS = new RunOptions(
            Map.of(),
            Set.of(),
            false,
            false,
            "auto",
            Path.of("").toAbsolutePath(),
            name -> Optional.ofNullable(System.getenv(name)),
            Runtime.getRuntime().availableProcessors());

    /** Keeps its own copies. */
    public RunOptions {
        given = Map.copyOf(given);
        only = Set.copyOf(new TreeSet<>(only));
        currentFolder = currentFolder.toAbsolutePath().normalize();
        threads = Math.max(1, threads);
    }

    /** The same with values of variables. */
    public RunOptions withGiven(Map<String, String> values) {
        return new RunOptions(values, only, reset, updateLock, device, currentFolder, environment, threads);
    }

    /** The same for some nodes and what they depend on. */
    public RunOptions withOnly(Set<String> nodes) {
        return new RunOptions(given, nodes, reset, updateLock, device, currentFolder, environment, threads);
    }

    /** The same, computing the wanted nodes anew or not. */
    public RunOptions withReset(boolean anew) {
        return new RunOptions(given, only, anew, updateLock, device, currentFolder, environment, threads);
    }

    /** The same, renewing the lock file or not. */
    public RunOptions withUpdateLock(boolean renew) {
        return new RunOptions(given, only, reset, renew, device, currentFolder, environment, threads);
    }

    /** The same on a device. */
    public RunOptions withDevice(String asked) {
        return new RunOptions(given, only, reset, updateLock, asked, currentFolder, environment, threads);
    }

    /** The same from another folder. */
    public RunOptions withCurrentFolder(Path folder) {
        return new RunOptions(given, only, reset, updateLock, device, folder, environment, threads);
    }

    /** The same in another environment. */
    public RunOptions withEnvironment(Function<String, Optional<String>> variables) {
        return new RunOptions(given, only, reset, updateLock, device, currentFolder, variables, threads);
    }

    /** The same with another number of threads, at least one. */
    public RunOptions withThreads(int count) {
        return new RunOptions(given, only, reset, updateLock, device, currentFolder, environment, count);
    }
}
