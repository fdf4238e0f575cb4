package io.graftflow.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.model.Model;
import io.graftflow.model.ModelSpec;
import io.graftflow.model.ModelSpecJson;
import io.graftflow.model.PlainColumn;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.Parameter;
import io.graftflow.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Shows a model's inputs, outputs, layer tree, parameters, labels, preprocessing and provenance.")
final class ModelInspectCommand implements Callable<Integer> {

    private static final int LABELS_SHOWN = 20;

    private final ModelReferences references;
    private final Console console;

    @Parameters(paramLabel = "REF", description = ModelReferences.HELP)
    private String reference;

    @Option(
            names = "--depth",
            paramLabel = "N",
            description = "Levels of the layer tree to show (default: ${DEFAULT-VALUE}).")
    private int depth = 4;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    ModelInspectCommand(ModelReferences references, Console console) {
        this.references = references;
        this.console = console;
    }

    @Override
    public Integer call() {
        return references.with(reference, model -> {
            if (json) {
                console.json(describe(model));
            } else {
                print(model);
            }
            return ExitCode.OK;
        });
    }

    private ObjectNode describe(Model model) {
        ObjectNode result = ModelSpecJson.of(model.spec());
        result.put("reference", reference)
                .put("sha256", model.sha256())
                .put("opset", model.network().opset())
                .put("irVersion", model.network().irVersion());
        ObjectNode metadata = result.putObject("metadata");
        model.network().metadata().forEach(metadata::put);
        return result;
    }

    private void print(Model model) {
        ModelSpec spec = model.spec();
        var out = console.out();
        out.println(reference);
        out.println(Words.count(spec.layers().parameterCount()) + " parameters, "
                + spec.frozen().size()
                + " tensors frozen, opset " + model.network().opset() + ", SHA-256 "
                + model.sha256().substring(0, 12));
        List<List<String>> rows = new ArrayList<>();
        tensors(rows, "input", spec.inputs());
        tensors(rows, "output", spec.outputs());
        out.print(Words.table(rows));
        out.println("preprocessing: " + words(spec.preprocessing()));
        if (!spec.labels().isEmpty()) {
            out.println(spec.labels().size() + " labels: "
                    + String.join(
                            ", ",
                            spec.labels()
                                    .subList(
                                            0,
                                            Math.min(LABELS_SHOWN, spec.labels().size())))
                    + (spec.labels().size() > LABELS_SHOWN ? ", …" : ""));
        }
        List<List<String>> tree = new ArrayList<>();
        layers(tree, spec.layers(), 0);
        out.println();
        out.print(Words.table(tree));
        for (var step : spec.provenance()) {
            out.println(step.action() + " " + details(step.details()));
        }
    }

    private static String words(Preprocessing preprocessing) {
        if (preprocessing instanceof Preprocessing.Text text) {
            return "text, at most " + text.maxTokens() + " tokens";
        }
        if (preprocessing instanceof Preprocessing.Columns columns) {
            return columns.columns().stream()
                    .map(column -> column.name() + " ("
                            + (column instanceof PlainColumn.Category category
                                    ? "category, "
                                            + Words.count(category.values().size()) + " names)"
                                    : column.kind() + ")"))
                    .collect(Collectors.joining(", ", "plain columns ", ""));
        }
        if (preprocessing instanceof Preprocessing.Several several) {
            return several.parts().stream()
                    .map(part -> "\n  " + part.name() + ": " + words(part.how())
                            + (part.column().isEmpty() ? "" : ", of column " + part.column()))
                    .collect(Collectors.joining());
        }
        return preprocessing.kind();
    }

    private static void tensors(List<List<String>> rows, String kind, List<TensorSpec> tensors) {
        tensors.forEach(
                tensor -> rows.add(List.of(kind, tensor.name(), tensor.type().toString())));
    }

    private void layers(List<List<String>> rows, Layer layer, int level) {
        if (level > depth) {
            return;
        }
        if (level > 0) {
            long weights = layer.parameters().stream()
                    .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                    .count();
            rows.add(List.of(
                    "  ".repeat(level - 1) + layer.name(),
                    Words.count(layer.parameterCount()),
                    weights == 0 ? "" : weights + (weights == 1 ? " weight" : " weights")));
        }
        layer.children().stream()
                .filter(child -> child.parameterCount() > 0)
                .forEach(child -> layers(rows, child, level + 1));
    }

    private static String details(Map<String, String> details) {
        return String.join(
                ", ",
                details.entrySet().stream()
                        .map(entry -> String.format(Locale.ROOT, "%s=%s", entry.getKey(), entry.getValue()))
                        .toList());
    }
}
