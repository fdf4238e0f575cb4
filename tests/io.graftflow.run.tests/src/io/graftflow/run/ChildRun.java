package io.graftflow.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.base.Json;
import io.graftflow.data.Table;
import io.graftflow.engine.Engines;
import io.graftflow.flow.Flow;
import io.graftflow.model.Model;
import io.graftflow.node.NodeType;
import io.graftflow.node.RunContext;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.repository.FileHashes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * A run in another process. Its custom node writes a checkpoint and half of an output; with the text {@code stay} it
 * then says so and waits for a line.
 */
final class ChildRun {

    private ChildRun() {}

    /** Runs the workflow in a folder and prints the states of its nodes. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        String flow = Files.readString(folder.resolve("a.flow.json"));
        try (Bench bench = new Bench(folder, Fakes.registry(new Fakes.Custom(ChildRun::work)))) {
            RunResult result = bench.run(bench.plan(flow, bench.options()), ChildRun::tell);
            System.out.println(Bench.states(result));
        }
    }

    private static void tell(RunEvent event) {
        if (event instanceof RunEvent.Waiting) {
            System.out.println("waiting");
        }
    }

    private static String work(Fakes.Custom.Settings settings, RunContext context) {
        try {
            Path checkpoint = context.scratch().resolve("checkpoint");
            String found = Files.exists(checkpoint) ? Files.readString(checkpoint) : "nothing";
            Files.writeString(checkpoint, "epoch 1");
            if (settings.text().equals("stay") && found.equals("nothing")) {
                Files.createDirectories(context.output("out"));
                Files.writeString(context.output("out").resolve("report.json"), "{\"half\": ");
                System.out.println("staying");
                System.in.read();
            }
            return "went on from " + found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a run of the workflow {@code a.flow.json} in a folder. */
    static Process start(Path folder) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(java, "-cp", classPath(), ChildRun.class.getName(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** The next line that a run prints. */
    static String line(Process process) throws IOException {
        return reader(process).readLine();
    }

    private static BufferedReader reader(Process process) {
        return process.inputReader(StandardCharsets.UTF_8);
    }

    /** Where the classes of all bundles are that a run needs, inside and outside of an OSGi framework. */
    private static String classPath() {
        return Stream.of(
                        Json.class,
                        Flow.class,
                        NodeType.class,
                        Executor.class,
                        FileHashes.class,
                        Table.class,
                        Model.class,
                        Engines.class,
                        OnnxModel.class,
                        JsonNode.class,
                        JsonParser.class,
                        JsonInclude.class,
                        Logger.class,
                        ChildRun.class)
                .flatMap(type -> places(type).stream())
                .distinct()
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    /** The jar or folder of a class; of a bundle that is a folder in the build, its compiled classes too. */
    private static List<String> places(Class<?> type) {
        String location =
                type.getProtectionDomain().getCodeSource().getLocation().toString();
        Path place = Path.of(URI.create(location.replaceFirst("^reference:", "").replace(" ", "%20")));
        Path compiled = place.resolve("target/classes");
        return Files.isDirectory(compiled) ? List.of(compiled.toString(), place.toString()) : List.of(place.toString());
    }
}
