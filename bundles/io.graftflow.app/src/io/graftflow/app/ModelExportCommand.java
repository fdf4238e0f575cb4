package io.graftflow.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Hash;
import io.graftflow.base.Json;
import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.engine.Engine;
import io.graftflow.model.Model;
import io.graftflow.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description =
                "Writes a model's network as a file: onnx, torchscript (for torch.jit.load of PyTorch 1.13 and later)"
                        + " or pytorch (its tensors by name, for torch.load).")
final class ModelExportCommand implements Callable<Integer> {

    private static final String ONNX = "onnx";

    private final Services services;
    private final ModelReferences references;
    private final Console console;

    @Parameters(paramLabel = "REF", description = ModelReferences.HELP)
    private String reference;

    @Option(names = "--to", required = true, paramLabel = "FORMAT", description = "onnx, torchscript or pytorch.")
    private String format;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "PATH",
            description = "The file to write; it is replaced when it is there.")
    private Path path;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    ModelExportCommand(Services services, ModelReferences references, Console console) {
        this.services = services;
        this.references = references;
        this.console = console;
    }

    @Override
    public Integer call() {
        Optional<Engine> engine = writer();
        return references.with(reference, model -> export(model, engine));
    }

    /** Who writes the format; empty for ONNX. */
    private Optional<Engine> writer() {
        if (format.equals(ONNX)) {
            return Optional.empty();
        }
        var formats = new TreeMap<String, Engine>();
        services.engines()
                .all()
                .forEach(engine -> engine.formats().keySet().forEach(name -> formats.put(name, engine)));
        Engine engine = formats.get(format);
        if (engine == null) {
            var names = new ArrayList<>(formats.keySet());
            names.add(0, ONNX);
            throw ProblemException.error(
                    "export.format",
                    "Models cannot be exported as \"" + format + "\"; expected " + String.join(", ", names) + ".",
                    Nearest.remedy(format, names));
        }
        return Optional.of(engine);
    }

    private int export(Model model, Optional<Engine> engine) {
        Path file = console.folder().resolve(path);
        OnnxModel network = model.network();
        try {
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            if (engine.isPresent()) {
                engine.get().write(network, format, file);
            } else {
                network.write(file);
            }
            report(file);
        } catch (IOException e) {
            throw new ProblemException(
                    Problem.error(
                                    "export.write-failed",
                                    "The file cannot be written: " + e.getMessage() + ".",
                                    "Choose another path with --out, or make room there.")
                            .at(file.toString()),
                    e);
        }
        return ExitCode.OK;
    }

    private void report(Path file) throws IOException {
        ObjectNode result = Json.object()
                .put("reference", reference)
                .put("format", format)
                .put("path", file.toString())
                .put("bytes", Files.size(file))
                .put("sha256", Hash.sha256(file));
        if (json) {
            console.json(result);
        } else {
            console.out()
                    .println("Wrote " + file + " (" + format + ", "
                            + Words.bytes(result.get("bytes").asLong()) + ").");
        }
    }
}
