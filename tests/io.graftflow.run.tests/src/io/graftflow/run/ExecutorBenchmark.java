package io.graftflow.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How much the executor itself costs: prints seconds for many trivial nodes, first with an empty cache and then with a full
 * one, and for writing the same files without any executor. {@code releng/benchmark executor} runs it.
 */
final class ExecutorBenchmark {

    private static final int NODES = 1000;

    private ExecutorBenchmark() {}

    /** Prints one line a case, or with {@code --json} one object. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("graftflow-executor");
        ObjectNode figures = Json.object();
        try {
            measure(folder, flow(NODES, true), figures.putObject("chain of " + NODES + " nodes"));
            measure(folder, flow(NODES, false), figures.putObject(NODES + " nodes, all but one side by side"));
            measure(folder, flow(12, true), figures.putObject("chain of 12 nodes"));
        } finally {
            AtomicFiles.deleteTree(folder);
        }
        if (List.of(arguments).contains("--json")) {
            System.out.println(figures);
        } else {
            figures.properties().forEach(ExecutorBenchmark::print);
        }
    }

    private static void print(Map.Entry<String, ?> figure) {
        System.out.println(figure.getKey() + ", in seconds: " + figure.getValue());
    }

    private static void measure(Path folder, String flow, ObjectNode figures) throws IOException {
        try (Bench bench = new Bench(folder)) {
            for (String pass : List.of("first", "second")) {
                long start = System.nanoTime();
                Plan plan = bench.plan(
                        flow, bench.options().withThreads(Runtime.getRuntime().availableProcessors()));
                double planned = seconds(start);
                RunResult result = bench.run(plan);
                if (result.exitCode() != 0) {
                    throw new IllegalStateException(result.problems().toString());
                }
                figures.put(pass + " plan", rounded(planned)).put(pass + " run", rounded(result.seconds()));
            }
            figures.put("bare files", rounded(bareFiles(bench.cache.folder(), folder.resolve("bare"))));
            bench.cache.clear();
        }
    }

    /** Writes what the cache holds once more, each entry into a folder that then takes its place. */
    private static double bareFiles(Path cache, Path target) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(cache.resolve("entries"))) {
            files = tree.filter(Files::isRegularFile).toList();
        }
        Map<Path, byte[]> contents = new LinkedHashMap<>();
        for (Path file : files) {
            contents.put(cache.resolve("entries").relativize(file), Files.readAllBytes(file));
        }
        long start = System.nanoTime();
        for (Map.Entry<Path, byte[]> file : contents.entrySet()) {
            Path temporary = target.resolve("part").resolve(file.getKey());
            Files.createDirectories(temporary.getParent());
            Files.write(temporary, file.getValue());
            if (file.getKey().endsWith("entry.json")) {
                Path place = target.resolve(file.getKey()).getParent();
                Files.createDirectories(place.getParent());
                Files.move(temporary.getParent(), place, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        double seconds = seconds(start);
        AtomicFiles.deleteTree(target);
        return seconds;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static BigDecimal rounded(double seconds) {
        return BigDecimal.valueOf(seconds).setScale(3, RoundingMode.HALF_UP);
    }

    private static String flow(int count, boolean chain) {
        StringBuilder nodes = new StringBuilder("'n0': {'type': 'test.text@1'}");
        StringBuilder links = new StringBuilder();
        for (int i = 1; i < count; i++) {
            nodes.append(", 'n%d': {'type': 'test.join@1', 'settings': {'mark': '%d'}}".formatted(i, i));
            links.append("%s'n%d.out -> n%d.in'".formatted(i == 1 ? "" : ", ", chain ? i - 1 : 0, i));
        }
        return "{'graftflow': 1, 'nodes': {" + nodes + "}, 'links': [" + links + "]}";
    }
}
