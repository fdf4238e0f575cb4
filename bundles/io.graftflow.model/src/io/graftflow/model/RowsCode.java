package io.graftflow.model;

import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.TensorSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How to use a model that reads several columns of a row from Python, as code for its card. */
final class RowsCode {

    /** What the sample calls the column that whoever runs the model names. */
    private static final String CHOSEN = "text";

    private static final String TOKENS =
            """
            def tokens(file, column, length):
                tokenizer = Tokenizer.from_file(file)
                tokenizer.enable_truncation(length)
                tokenizer.enable_padding()
                return tokenizer.encode_batch([row[column] for row in rows])

            """;

    private static final String NUMBERS =
            """
            def numbers(columns):
                def of(column, value):
                    absent = value is None
                    if column["kind"] == "number":
                        first = [0.0 if absent else (value - column["mean"]) / column["deviation"]]
                    else:
                        first = [float(value == known) for known in column["values"]]
                    return first + ([float(absent)] if column["missing"] else [])
                return np.array(
                    [sum((of(c, row.get(c["name"])) for c in columns), []) for row in rows], dtype=np.float32)

            """;

    private final ModelSpec spec;
    private final List<String> setup = new ArrayList<>();
    private final List<String> feeds = new ArrayList<>();
    private final Map<String, String> row = new LinkedHashMap<>();
    private boolean text;
    private boolean plain;

    private RowsCode(ModelSpec spec) {
        this.spec = spec;
    }

    static String python(ModelSpec spec, String output) {
        var code = new RowsCode(spec);
        code.add(spec.preprocessing(), "how", "", "", CHOSEN);
        Set<String> packages = new LinkedHashSet<>(List.of("`onnxruntime`"));
        if (code.text) {
            packages.add("`tokenizers`");
        }
        return """
                Python, with %s, in this folder:

                ```python
                import json
                import numpy as np
                import onnxruntime
                %s
                rows = [{%s}]
                how = json.load(open("graftflow.json"))["preprocessing"]

                %s%s%ssession = onnxruntime.InferenceSession("model.onnx")
                result = session.run(["%s"], {
                %s
                })[0]
                %s
                ```"""
                .formatted(
                        String.join(" and ", packages),
                        code.text ? "from tokenizers import Tokenizer\n" : "",
                        code.row.entrySet().stream()
                                .map(entry -> literal(entry.getKey()) + ": " + entry.getValue())
                                .collect(Collectors.joining(", ")),
                        code.text ? TOKENS : "",
                        code.plain ? NUMBERS : "",
                        code.setup.stream().map(line -> line + "\n").collect(Collectors.joining()),
                        output,
                        String.join("\n", code.feeds),
                        ModelCardCode.answer(spec.head().task()));
    }

    /** A Python literal of a text. */
    private static String literal(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    /**
     * Adds one kind of data.
     *
     * @param where it stands in the model's description, as a Python expression
     */
    private void add(Preprocessing how, String where, String prefix, String folder, String column) {
        if (how instanceof Preprocessing.Several several) {
            for (int i = 0; i < several.parts().size(); i++) {
                Preprocessing.Part part = several.parts().get(i);
                add(
                        part.how(),
                        where + "[\"parts\"][" + i + "][\"preprocessing\"]",
                        prefix + part.prefix(),
                        folder + part.name() + "/",
                        part.column(column));
            }
        } else if (how instanceof Preprocessing.Text maxTokens) {
            addText(maxTokens, prefix, folder, column);
        } else if (how instanceof Preprocessing.Columns columns) {
            plain = true;
            columns.columns().forEach(own -> row.putIfAbsent(own.name(), example(own)));
            inputs(prefix)
                    .forEach(input ->
                            feeds.add("    " + literal(input.name()) + ": numbers(" + where + "[\"columns\"]),"));
        } else {
            row.putIfAbsent(column, "[…]");
            inputs(prefix)
                    .forEach(input -> feeds.add("    " + literal(input.name()) + ": np.array([row[" + literal(column)
                            + "] for row in rows], dtype=np.float32),"));
        }
    }

    private void addText(Preprocessing.Text how, String prefix, String folder, String column) {
        text = true;
        row.putIfAbsent(column, "\"a text\"");
        String name = "encoded" + (setup.size() + 1);
        setup.add(name + " = tokens(" + literal(folder + ModelFiles.TOKENIZER) + ", " + literal(column) + ", "
                + how.maxTokens() + ")");
        for (TensorSpec input : inputs(prefix)) {
            String source = ModelCardCode.pythonSource(input.name().substring(prefix.length()));
            String type = input.element() == ElementType.INT32 ? "int32" : "int64";
            feeds.add("    " + literal(input.name()) + ": np.array([" + source + " for e in " + name + "], dtype=np."
                    + type + "),");
        }
    }

    private List<TensorSpec> inputs(String prefix) {
        return spec.inputs().stream()
                .filter(input -> input.name().startsWith(prefix))
                .toList();
    }

    private static String example(PlainColumn column) {
        return column instanceof PlainColumn.Category category
                ? category.values().stream().findFirst().map(RowsCode::literal).orElse("None")
                : Double.toString(((PlainColumn.Numeric) column).mean());
    }
}
