package io.graftflow.model;

import io.graftflow.onnx.TensorSpec;
import java.util.List;
import java.util.stream.Collectors;

/** How to use a text model from other programs, as code for its card. */
final class ModelCardCode {

    private ModelCardCode() {}

    static String python(int maxTokens, ModelSpec spec, String output) {
        String feeds = names(spec).stream()
                .map(name -> "    \"" + name + "\": np.array([" + pythonSource(name)
                        + " for e in encoded], dtype=np.int64),")
                .collect(Collectors.joining("\n"));
        return """
                Python, with `onnxruntime` and `tokenizers`, in this folder:

                ```python
                import json
                import numpy as np
                import onnxruntime
                from tokenizers import Tokenizer

                tokenizer = Tokenizer.from_file("tokenizer.json")
                tokenizer.enable_truncation(%d)
                tokenizer.enable_padding()
                encoded = tokenizer.encode_batch(["a text", "another one"])
                session = onnxruntime.InferenceSession("model.onnx")
                result = session.run(["%s"], {
                %s
                })[0]
                %s
                ```"""
                .formatted(maxTokens, output, feeds, answer(spec.head().task()));
    }

    /** What is printed of an answer. */
    static String answer(Task task) {
        return switch (task) {
            case NONE, EMBEDDING -> "print(result.shape)";
            case SINGLE_LABEL_CLASSIFICATION ->
                """
                labels = json.load(open("config.json"))["id2label"]
                print([labels[str(i)] for i in result.argmax(axis=1)])""";
            case MULTI_LABEL_CLASSIFICATION ->
                """
                labels = json.load(open("config.json"))["id2label"]
                print([[labels[str(i)] for i in np.flatnonzero(row > 0)] for row in result])""";
            case REGRESSION ->
                """
                names = json.load(open("config.json"))["id2label"]
                print([{names[str(i)]: float(value) for i, value in enumerate(row)} for row in result])""";
        };
    }

    /** What of a tokenizer's encoding an input holds. */
    static String pythonSource(String input) {
        return switch (input) {
            case "attention_mask" -> "e.attention_mask";
            case "token_type_ids" -> "e.type_ids";
            case "position_ids" -> "range(len(e.ids))";
            default -> "e.ids";
        };
    }

    static String java(int maxTokens, ModelSpec spec, String output) {
        String feeds = names(spec).stream()
                .map(name -> "            \"" + name + "\", OnnxTensor.createTensor(environment, new long[][] {"
                        + javaSource(name) + "})")
                .collect(Collectors.joining(",\n"));
        return """
                Java, with `com.microsoft.onnxruntime:onnxruntime` and `ai.djl.huggingface:tokenizers`:

                ```java
                var tokenizer = HuggingFaceTokenizer.builder()
                        .optTokenizerPath(Path.of("tokenizer.json"))
                        .optPadding(false).optTruncation(true).optMaxLength(%d)
                        .build();
                var encoded = tokenizer.encode("a text");
                var environment = OrtEnvironment.getEnvironment();
                try (var session = environment.createSession("model.onnx");
                        var result = session.run(Map.of(
                %s))) {
                    System.out.println(Arrays.deepToString((Object[]) result.get("%s").get().getValue()));
                }
                ```"""
                .formatted(maxTokens, feeds, output);
    }

    private static String javaSource(String input) {
        return switch (input) {
            case "attention_mask" -> "encoded.getAttentionMask()";
            case "token_type_ids" -> "encoded.getTypeIds()";
            case "position_ids" -> "LongStream.range(0, encoded.getIds().length).toArray()";
            default -> "encoded.getIds()";
        };
    }

    private static List<String> names(ModelSpec spec) {
        return spec.inputs().stream().map(TensorSpec::name).toList();
    }
}
