package io.graftflow.train;

import io.graftflow.base.Progress;
import io.graftflow.data.Table;
import io.graftflow.model.Model;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.core.runtime.FileLocator;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/**
 * A training in another JVM, on the files of {@link CheckpointTest}, that is killed in the middle of it.
 *
 * @param folder of the test
 * @param model what is trained: {@value #HEADED} with the settings of {@link CheckpointTest}, {@value #PLANNED} with those of
 *     {@link PlansTest}
 */
record KilledTraining(Path folder, String model) {

    static final String HEADED = "headed";
    static final String PLANNED = "text";

    /** How far the steps of two phases are apart in what is told. */
    static final int PHASE = 1000;

    private static final String STEP = "step ";

    KilledTraining(Path folder) {
        this(folder, HEADED);
    }

    /** Trains until so many steps are done, and kills it; gives the last step that it told of. */
    long runUntil(int steps) throws IOException, InterruptedException {
        return runUntil(steps, 0);
    }

    /** The same, killed so many milliseconds after the step was told. */
    long runUntil(int steps, int milliseconds) throws IOException, InterruptedException {
        Process process = start(List.of());
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            var seen = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                seen.append(line).append('\n');
                if (line.startsWith(STEP) && Long.parseLong(line.substring(STEP.length())) >= steps) {
                    process.waitFor(milliseconds, TimeUnit.MILLISECONDS);
                    return Long.parseLong(line.substring(STEP.length()));
                }
            }
            throw new AssertionError("The training ended before step " + steps + ":\n" + seen);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Trains with files of at most so many kilobytes, to its end; gives what it said. */
    String runWithFilesOfAtMost(int kilobytes) throws IOException, InterruptedException {
        Process process = start(List.of("bash", "-c", "ulimit -f " + kilobytes + " && exec \"$@\"", "bash"));
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            return lines.lines().collect(Collectors.joining("\n"));
        } finally {
            process.waitFor();
        }
    }

    private Process start(List<String> before) throws IOException {
        var arguments = new ArrayList<String>(before);
        arguments.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-D") || argument.startsWith("--add-opens"))
                .forEach(arguments::add);
        arguments.add("-Xmx512m");
        arguments.add("-cp");
        arguments.add(classPath());
        arguments.add(KilledTraining.class.getName());
        arguments.add(folder.toString());
        arguments.add(model);
        return new ProcessBuilder(arguments).redirectErrorStream(true).start();
    }

    /** All classes that there are: of this JVM, or inside OSGi of all bundles with the jars that they carry. */
    private static String classPath() throws IOException {
        Bundle own = FrameworkUtil.getBundle(KilledTraining.class);
        if (own == null) {
            return System.getProperty("java.class.path");
        }
        var places = new ArrayList<String>();
        for (Bundle bundle :
                FrameworkUtil.getBundle(FineTuner.class).getBundleContext().getBundles()) {
            File file = FileLocator.getBundleFileLocation(bundle).orElse(null);
            if (file != null && bundle.getBundleId() != 0) {
                places.add(file.toString());
                addInside(file.toPath(), places);
            }
        }
        return String.join(File.pathSeparator, places);
    }

    private static void addInside(Path bundle, List<String> places) throws IOException {
        Path compiled = bundle.resolve("target/classes");
        if (Files.isDirectory(compiled)) {
            places.add(compiled.toString());
        }
        if (Files.isDirectory(bundle.resolve("lib"))) {
            try (Stream<Path> carried = Files.list(bundle.resolve("lib"))) {
                carried.map(Path::toString).sorted().forEach(places::add);
            }
        }
    }

    /** Trains, telling each step. */
    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        try (Table train = Table.open(folder.resolve("train.arrow"))) {
            var bench = new Bench(folder);
            FineTuneSettings settings = arguments[1].equals(HEADED) ? CheckpointTest.SETTINGS : PlansTest.IN_PHASES;
            FineTuneRequest request = bench.request(Model.open(folder.resolve(arguments[1])), train, settings, "tuned");
            bench.tuner().run(request, new Telling(request.scratch().resolve("checkpoints")));
        }
    }

    /** Prints the step of the newest checkpoint; that of a later phase is {@value #PHASE} higher for each phase before. */
    private record Telling(Path checkpoints) implements Progress {

        @Override
        public void report(double fraction, String message) {
            // the steps tell more
        }

        @Override
        public void figures(Map<String, Double> values) {
            // the steps tell more
        }

        @Override
        public boolean cancelled() {
            for (int phase = 1; Files.isDirectory(checkpoints.resolve("phase-" + phase)) || isDone(phase); phase++) {
                tell(phase);
            }
            return false;
        }

        private boolean isDone(int phase) {
            return Files.isDirectory(checkpoints.resolve("phase-" + phase + "-done"));
        }

        private void tell(int phase) {
            Path folder = checkpoints.resolve("phase-" + phase);
            if (!Files.isDirectory(folder)) {
                return;
            }
            try (Stream<Path> all = Files.list(folder)) {
                all.map(checkpoint -> checkpoint.getFileName().toString())
                        .filter(name -> name.startsWith("step-"))
                        .mapToLong(name -> Long.parseLong(name.substring(5)))
                        .max()
                        .ifPresent(step -> System.out.println(STEP + (step + PHASE * (phase - 1))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
