package io.graftflow.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.engine.Session;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.compare.ModelComparison;
import io.graftflow.model.Model;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description =
                "Tells whether two models, or one on two engines, give the same outputs; the largest differences and"
                        + " where. Without --data it takes random inputs from a fixed seed.")
final class ModelCompareCommand implements Callable<Integer> {

    private final Services services;
    private final ModelReferences references;
    private final Console console;

    @Parameters(index = "0", paramLabel = "A", description = ModelReferences.HELP)
    private String first;

    @Parameters(index = "1", paramLabel = "B", description = "Another, or the same with another --engine.")
    private String second;

    @Option(names = "--data", paramLabel = "TABLE", description = "A table whose rows both models get.")
    private Path data;

    @Option(
            names = "--column",
            paramLabel = "NAME",
            description = "The table's column that the models take (default: ${DEFAULT-VALUE}).")
    private String column = "text";

    @Option(
            names = "--engine",
            split = ",",
            paramLabel = "ID",
            description = "One engine for both, or A's and B's: onnxruntime,pytorch (default: onnxruntime).")
    private List<String> engines = List.of("onnxruntime");

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "auto, cpu or cuda[:N] (default: ${DEFAULT-VALUE}).")
    private String device = "auto";

    @Mixin
    private ToleranceOptions tolerance = new ToleranceOptions();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    ModelCompareCommand(Services services, ModelReferences references, Console console) {
        this.services = services;
        this.references = references;
        this.console = console;
    }

    @Override
    public Integer call() {
        return references.with(first, a -> references.with(second, b -> compare(a, b)));
    }

    private int compare(Model a, Model b) {
        var used = services.engines().choose(device).used();
        var comparison = new ModelComparison(tolerance.toTolerance());
        try (Session one = services.engines().byId(engines.get(0)).open(a.networkFile(), used, SessionOptions.DEFAULT);
                Session other = services.engines()
                        .byId(engines.get(engines.size() - 1))
                        .open(b.networkFile(), used, SessionOptions.DEFAULT)) {
            if (data == null) {
                ModelInputs.random(a, inputs -> comparison.add(one, other, inputs));
            } else {
                ModelInputs.ofTable(
                        a, console.folder().resolve(data), column, inputs -> comparison.add(one, other, inputs));
            }
        }
        if (json) {
            console.json(json(comparison));
        } else {
            print(comparison);
        }
        return comparison.same() ? ExitCode.OK : ExitCode.DIFFERENCE;
    }

    private void print(ModelComparison comparison) {
        for (var worst : comparison.worst()) {
            var difference = worst.difference();
            console.out()
                    .println(String.format(
                            Locale.ROOT,
                            "%s %s: off by at most %.3g (relative %.3g)%s",
                            difference.same() ? "same" : "differs",
                            difference.tensor(),
                            difference.maxAbs(),
                            difference.maxRel(),
                            difference.index().length == 0
                                    ? ""
                                    : " at " + Arrays.toString(difference.index()) + " of batch " + worst.batch()));
            if (!difference.same()) {
                console.out().println("  " + difference.message());
            }
        }
    }

    private ObjectNode json(ModelComparison comparison) {
        ObjectNode result = Json.object().put("same", comparison.same()).put("batches", comparison.batches());
        ObjectNode outputs = result.putObject("outputs");
        for (var worst : comparison.worst()) {
            var difference = worst.difference();
            ObjectNode output = outputs.putObject(difference.tensor())
                    .put("same", difference.same())
                    .put("maxAbs", difference.maxAbs())
                    .put("maxRel", difference.maxRel())
                    .put("wrong", difference.wrong())
                    .put("elements", difference.elements())
                    .put("batch", worst.batch());
            Arrays.stream(difference.index()).forEach(output.putArray("index")::add);
            output.put("message", difference.message());
        }
        return result;
    }
}
