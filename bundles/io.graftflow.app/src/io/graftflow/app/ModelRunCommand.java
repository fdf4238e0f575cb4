package io.graftflow.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.model.Model;
import io.graftflow.onnx.NpyFiles;
import io.graftflow.onnx.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description =
                "Runs a model once on tensors (.npy, .pb), on the lines of a text file under the name text, or on the rows"
                        + " of a table under the name table; writes each output as DIR/NAME.npy.")
final class ModelRunCommand implements Callable<Integer> {

    private final Services services;
    private final ModelReferences references;
    private final Console console;

    @Parameters(paramLabel = "REF", description = ModelReferences.HELP)
    private String reference;

    @Option(
            names = "--in",
            required = true,
            paramLabel = "NAME=FILE",
            description = "An input's tensor, text=FILE or table=FILE.")
    private Map<String, Path> files = new LinkedHashMap<>();

    @Option(
            names = "--column",
            paramLabel = "NAME",
            description = "The table's column that the model takes (default: ${DEFAULT-VALUE}).")
    private String column = "text";

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder for the outputs.")
    private Path folder;

    @Mixin
    private EngineOptions engine = new EngineOptions();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    ModelRunCommand(Services services, ModelReferences references, Console console) {
        this.services = services;
        this.references = references;
        this.console = console;
    }

    @Override
    public Integer call() {
        return references.with(reference, this::run);
    }

    private int run(Model model) {
        files.replaceAll((name, file) -> console.folder().resolve(file));
        Map<String, TensorData> inputs = ModelInputs.ofFiles(model, files, column);
        var device = services.engines().choose(engine.device());
        ObjectNode result = Json.object().put("reference", reference).put("engine", engine.id());
        result.putObject("device")
                .put("asked", device.asked())
                .put("used", device.used().toString())
                .put("why", device.why());
        ObjectNode outputs = result.putObject("outputs");
        Path target = console.folder().resolve(folder);
        try (Session session =
                services.engines().byId(engine.id()).open(model.networkFile(), device.used(), SessionOptions.DEFAULT)) {
            session.run(inputs).forEach((name, tensor) -> {
                Path file = target.resolve(name.replaceAll("[^A-Za-z0-9._-]", "_") + ".npy");
                write(file, tensor);
                ObjectNode output =
                        outputs.putObject(name).put("type", tensor.element().toString());
                Arrays.stream(tensor.shape()).forEach(output.putArray("shape")::add);
                output.put("path", file.toString());
            });
        }
        if (json) {
            console.json(result);
        } else {
            outputs.properties().forEach(output -> console.out()
                    .println(output.getKey() + " "
                            + output.getValue().get("type").asText() + " "
                            + output.getValue().get("shape") + " "
                            + output.getValue().get("path").asText()));
        }
        return ExitCode.OK;
    }

    private static void write(Path file, TensorData tensor) {
        try {
            Files.createDirectories(file.getParent());
            NpyFiles.write(file, tensor);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                                    "file.write-failed",
                                    "The output cannot be written: " + e.getMessage() + ".",
                                    "Choose another folder with --out.")
                            .at(file.toString()),
                    e);
        }
    }
}
