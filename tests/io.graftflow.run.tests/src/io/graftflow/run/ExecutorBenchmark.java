package io.graftflow.run;

import io.graftflow.base.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How much the executor itself costs: prints seconds for many trivial nodes, first without and then with their cache.
 */
final class ExecutorBenchmark {

    private static final int NODES = 1000;

    private ExecutorBenchmark() {}

    /** Prints one line a case. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("graftflow-executor");
        try {
            measure(folder, "chain", flow(true), NODES);
            measure(folder, "wide", flow(false), NODES);
            measure(folder, "twelve", flow(true, 12), 12);
        } finally {
            AtomicFiles.deleteTree(folder);
        }
    }

    private static void measure(Path folder, String name, String flow, int nodes) {
        try (Bench bench = new Bench(folder)) {
            for (String pass : List.of("first", "second")) {
                long start = System.nanoTime();
                Plan plan = bench.plan(
                        flow, bench.options().withThreads(Runtime.getRuntime().availableProcessors()));
                double planned = (System.nanoTime() - start) / 1e9;
                long cpu = cpu();
                RunResult result = bench.run(plan);
                System.out.printf(
                        Locale.ROOT,
                        "executor %s, %d nodes, %s run: plan %.3f s, run %.3f s (%.3f s of processor time), %s%n",
                        name,
                        nodes,
                        pass,
                        planned,
                        result.seconds(),
                        (cpu() - cpu) / 1e9,
                        result.state().word());
            }
            bench.cache.clear();
        }
    }

    private static long cpu() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(0L);
    }

    private static String flow(boolean chain) {
        return flow(chain, NODES);
    }

    private static String flow(boolean chain, int count) {
        StringBuilder nodes = new StringBuilder("'n0': {'type': 'test.text@1'}");
        StringBuilder links = new StringBuilder();
        for (int i = 1; i < count; i++) {
            nodes.append(", 'n")
                    .append(i)
                    .append("': {'type': 'test.join@1', 'settings': {'mark': '")
                    .append(i)
                    .append("'}}");
            links.append(i == 1 ? "" : ", ")
                    .append("'n")
                    .append(chain ? i - 1 : 0)
                    .append(".out -> n")
                    .append(i)
                    .append(".in'");
        }
        return "{'graftflow': 1, 'nodes': {" + nodes + "}, 'links': [" + links + "]}";
    }
}
