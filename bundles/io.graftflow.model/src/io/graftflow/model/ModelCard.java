package io.graftflow.model;

import com.fasterxml.jackson.databind.node.TextNode;
import io.graftflow.onnx.Layer;
import io.graftflow.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A model card (Mitchell et al., 2019, arXiv:1810.03993) as the Hugging Face hub shows it: Markdown with YAML in front.
 *
 * @param name what the model is called
 * @param description a paragraph of Markdown; may be empty
 * @param spec the model
 * @param metrics what was measured, by name, such as {@code accuracy}
 */
public record ModelCard(String name, String description, ModelSpec spec, SortedMap<String, Double> metrics) {

    /** Keeps its own copy. */
    public ModelCard {
        metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
    }

    /** The card. */
    public String markdown() {
        var parts = new ArrayList<String>();
        parts.add(frontMatter());
        parts.add("# " + name);
        if (!description.isBlank()) {
            parts.add(description.strip());
        }
        parts.add(answers());
        if (!metrics.isEmpty()) {
            parts.add("## Metrics\n\n" + table(List.of("metric", "value"), metricRows()));
        }
        parts.add("## Inputs and outputs\n\n" + inputs());
        parts.add("## What was trained\n\n" + trained());
        if (!spec.provenance().isEmpty()) {
            parts.add("## Where it comes from\n\n" + provenance());
        }
        parts.add("## Use\n\n" + use());
        return String.join("\n\n", parts) + "\n";
    }

    private String frontMatter() {
        boolean text = takes(spec.preprocessing(), Preprocessing.Text.class);
        boolean columns = takes(spec.preprocessing(), Preprocessing.Columns.class);
        var lines = new ArrayList<String>();
        lines.add("---");
        lines.add("library_name: onnx");
        if (text) {
            lines.add("pipeline_tag: " + (spec.head().task().isNamed() ? "text-classification" : "feature-extraction"));
        } else if (columns && spec.head().task().isNamed()) {
            lines.add("pipeline_tag: tabular-"
                    + (spec.head().task() == Task.REGRESSION ? "regression" : "classification"));
        }
        lines.add("tags:");
        lines.add("- graftflow");
        lines.add("- onnx");
        lines.add("- transfer-learning");
        if (!metrics.isEmpty() && spec.head().task().isNamed()) {
            lines.addAll(modelIndex(text));
        }
        lines.add("---");
        return String.join("\n", lines);
    }

    private static boolean takes(Preprocessing how, Class<? extends Preprocessing> kind) {
        return kind.isInstance(how)
                || how instanceof Preprocessing.Several several
                        && several.parts().stream().anyMatch(part -> takes(part.how(), kind));
    }

    private List<String> modelIndex(boolean text) {
        var lines = new ArrayList<String>();
        lines.add("model-index:");
        lines.add("- name: " + yaml(name));
        lines.add("  results:");
        lines.add("  - task:");
        lines.add("      type: " + (text ? "text" : "tabular")
                + (spec.head().task() == Task.REGRESSION ? "-regression" : "-classification"));
        lines.add("    dataset:");
        lines.add("      name: held-back rows");
        lines.add("      type: custom");
        lines.add("    metrics:");
        metrics.forEach((metric, value) -> {
            lines.add("    - type: " + yaml(metric));
            lines.add("      value: " + number(value));
        });
        return lines;
    }

    private String answers() {
        String output = "`" + spec.head().output() + "`";
        return switch (spec.head().task()) {
            case NONE -> "A backbone: it gives features, no classes.";
            case SINGLE_LABEL_CLASSIFICATION ->
                "Tells " + named("classes") + ". The logits are the output " + output + ".";
            case MULTI_LABEL_CLASSIFICATION ->
                "Tells which of " + named("labels")
                        + " a row has. The logits are the output " + output
                        + "; the sigmoid of each is the probability of its label.";
            case REGRESSION ->
                "Tells " + named("numbers") + ", in the units of the data, as the output " + output + ".";
            case EMBEDDING ->
                "Gives a vector of length 1 for each row, near those of like rows, as the output " + output + ".";
        };
    }

    private String named(String what) {
        return spec.labels().isEmpty()
                ? what + " without names"
                : spec.labels().size() + " " + what + ": "
                        + spec.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
    }

    private List<List<String>> metricRows() {
        return metrics.entrySet().stream()
                .map(entry -> List.of(cell(entry.getKey()), number(entry.getValue())))
                .toList();
    }

    private String inputs() {
        var rows = new ArrayList<List<String>>();
        spec.inputs().forEach(tensor -> rows.add(row("input", tensor)));
        spec.outputs().forEach(tensor -> rows.add(row("output", tensor)));
        return table(List.of("", "name", "type", "shape"), rows) + "\n\n" + PreprocessingWords.of(spec.preprocessing());
    }

    private static List<String> row(String what, TensorSpec tensor) {
        String element = tensor.element().name().toLowerCase(Locale.ROOT);
        return List.of(
                what, "`" + tensor.name() + "`", element, cell(tensor.shape().toString()));
    }

    private String trained() {
        long all = spec.layers().parameterCount();
        long frozen = ModelSpecJson.frozenCount(spec.layers(), spec.frozen());
        var rows = new ArrayList<List<String>>();
        for (Layer layer : spec.layers().children()) {
            long own = layer.parameterCount();
            long ownFrozen = ModelSpecJson.frozenCount(layer, spec.frozen());
            rows.add(List.of("`" + layer.path() + "`", count(own), count(ownFrozen)));
        }
        return count(frozen) + " of " + count(all) + " parameters were frozen ("
                + spec.frozen().size()
                + " tensors): their bytes are those of the model that this one comes from.\n\n"
                + table(List.of("layer", "parameters", "frozen"), rows);
    }

    private String provenance() {
        var lines = new ArrayList<String>();
        int number = 1;
        for (Step step : spec.provenance()) {
            String details = step.details().entrySet().stream()
                    .map(entry -> entry.getKey() + ": `" + entry.getValue().replace("`", "'") + "`")
                    .collect(Collectors.joining(", "));
            lines.add(number++ + ". **" + step.action() + "**" + (details.isEmpty() ? "" : " — " + details));
        }
        return String.join("\n", lines);
    }

    private String use() {
        if (spec.preprocessing() instanceof Preprocessing.None) {
            return "Load `" + ModelFiles.NETWORK + "` with ONNX Runtime.";
        }
        String output = spec.head().answers()
                ? spec.head().output()
                : spec.outputs().isEmpty() ? "output" : spec.outputs().get(0).name();
        return spec.preprocessing() instanceof Preprocessing.Text text
                ? ModelCardCode.python(text.maxTokens(), spec, output) + "\n\n"
                        + ModelCardCode.java(text.maxTokens(), spec, output)
                : RowsCode.python(spec, output);
    }

    private static String table(List<String> heads, List<List<String>> rows) {
        var lines = new ArrayList<String>();
        lines.add("| " + String.join(" | ", heads) + " |");
        lines.add("| " + heads.stream().map(head -> "---").collect(Collectors.joining(" | ")) + " |");
        rows.forEach(row -> lines.add("| " + String.join(" | ", row) + " |"));
        return String.join("\n", lines);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }

    private static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value).replace(',', ' ');
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    /** A JSON string is a YAML string too. */
    private static String yaml(String text) {
        return TextNode.valueOf(text).toString();
    }

    /** The card for some metrics. */
    public static String markdown(String name, ModelSpec spec, Map<String, Double> metrics) {
        return new ModelCard(name, "", spec, new TreeMap<>(metrics)).markdown();
    }
}
