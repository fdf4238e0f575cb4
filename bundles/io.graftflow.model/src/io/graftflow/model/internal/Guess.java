package io.graftflow.model.internal;

import com.fasterxml.jackson.databind.JsonNode;
import io.graftflow.model.Head;
import io.graftflow.model.ModelFiles;
import io.graftflow.model.Preprocessing;
import io.graftflow.model.Task;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.TensorSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Tells what a folder from elsewhere does not say in so many words. */
final class Guess {

    private static final long USUAL_TOKENS = 512;

    /** Longer limits, such as the 10^30 of many tokenizers, stand for "none". */
    private static final long LARGEST_LIMIT = 1 << 20;

    /**
     * Families that begin to count positions after the padding token's id, so that two places of the table are never
     * used.
     */
    private static final Set<String> OFFSET_POSITIONS =
            Set.of("roberta", "xlm-roberta", "camembert", "mpnet", "longformer", "data2vec-text", "xlm-roberta-xl");

    private Guess() {}

    /**
     * What a network answers with: an output {@code logits}, {@code [batch, classes]}, means classes; one such number means
     * regression, unless the configuration says otherwise.
     */
    static Head head(List<TensorSpec> outputs, HubConfig config) {
        return outputs.stream()
                .filter(output ->
                        output.name().equals("logits") && output.element().isFloat())
                .filter(output -> output.shape().rank() == 2)
                .map(output -> new Head(task(output.shape().dim(1), config), output.name()))
                .findFirst()
                .orElse(Head.NONE);
    }

    private static Task task(Dim classes, HubConfig config) {
        return config.task().orElse(classes.orElse(2) == 1 ? Task.REGRESSION : Task.SINGLE_LABEL_CLASSIFICATION);
    }

    /** How raw values become inputs: a tokenizer's file and an input of token ids mean text. */
    static Preprocessing preprocessing(Path folder, OnnxModel network, HubConfig config) {
        boolean takesTokens = network.inputs().stream()
                .anyMatch(input ->
                        input.name().equals("input_ids") && input.element().isInteger());
        Path tokenizer = folder.resolve(ModelFiles.TOKENIZER);
        if (!takesTokens || !Files.isRegularFile(tokenizer)) {
            return new Preprocessing.None();
        }
        long limit = Stream.of(
                        truncation(tokenizer),
                        modelMaxLength(folder.resolve("tokenizer_config.json")),
                        positions(network, config))
                .flatMapToLong(OptionalLong::stream)
                .filter(tokens -> tokens < LARGEST_LIMIT)
                .min()
                .orElse(USUAL_TOKENS);
        return new Preprocessing.Text((int) Math.max(3, limit));
    }

    private static OptionalLong truncation(Path tokenizer) {
        return positive(HubConfig.json(tokenizer).path("truncation").path("max_length"));
    }

    private static OptionalLong modelMaxLength(Path file) {
        return Files.isRegularFile(file)
                ? positive(HubConfig.json(file).path("model_max_length"))
                : OptionalLong.empty();
    }

    private static OptionalLong positive(JsonNode value) {
        double number = value.asDouble(0);
        return number >= 1 ? OptionalLong.of((long) Math.min(number, LARGEST_LIMIT)) : OptionalLong.empty();
    }

    /** The number of positions that the network has embeddings for. */
    private static OptionalLong positions(OnnxModel network, HubConfig config) {
        OptionalLong declared = config.number("max_position_embeddings");
        OptionalLong table = network.graph().getInitializerList().stream()
                .filter(tensor -> tensor.getDimsCount() == 2)
                .filter(tensor -> tensor.getName().toLowerCase(Locale.ROOT).contains("position_embed"))
                .mapToLong(tensor -> tensor.getDims(0))
                .min();
        long unused = OFFSET_POSITIONS.contains(config.text("model_type")) ? 2 : 0;
        return LongStream.concat(declared.stream(), table.stream())
                .map(size -> size - unused)
                .filter(size -> size > 0)
                .min();
    }
}
