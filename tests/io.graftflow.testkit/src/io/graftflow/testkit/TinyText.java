package io.graftflow.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graftflow.base.Json;
import io.graftflow.data.Column;
import io.graftflow.data.ColumnKind;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.model.Model;
import io.graftflow.model.ModelFiles;
import io.graftflow.model.Preprocessing;
import io.graftflow.model.Step;
import io.graftflow.onnx.ElementType;
import io.graftflow.onnx.GraphBuilder;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.onnx.Shape;
import io.graftflow.onnx.TensorData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A text model of a few thousand weights that is real in every part: a tokenizer of words, an embedding table, two blocks, a
 * sequence of hidden states. And rows that it can learn: texts of words from three topics.
 */
public final class TinyText {

    /** The topics, which are the labels of the rows, in order. */
    public static final List<String> LABELS = List.of("animal", "food", "place");

    /** The size of a hidden state. */
    public static final int WIDTH = 16;

    private static final List<List<String>> WORDS = List.of(
            List.of("cat", "dog", "fox", "hen", "owl", "pig", "bat", "cow"),
            List.of("pie", "jam", "egg", "ham", "fig", "oat", "rye", "tea"),
            List.of("inn", "bay", "hut", "zoo", "pub", "den", "spa", "gym"));
    private static final List<String> FILLERS = List.of("a", "the", "of", "big", "old", "red", "with", "and");

    private TinyText() {}

    /** The backbone, without a head, in a new folder. */
    public static Model backbone(Path folder) {
        return backbone(folder, 1, vocabulary());
    }

    /** A backbone that numbers the words in another order and has other weights. */
    public static Model otherBackbone(Path folder) {
        List<String> words = new ArrayList<>(vocabulary());
        Collections.reverse(words.subList(2, words.size()));
        return backbone(folder, 2, words);
    }

    private static Model backbone(Path folder, long seed, List<String> vocabulary) {
        return Model.create(folder)
                .network(network(seed, vocabulary))
                .text(ModelFiles.TOKENIZER, Json.pretty(tokenizer(vocabulary)))
                .preprocessing(new Preprocessing.Text(32))
                .step(new Step("load", Map.of("reference", "tiny")))
                .write();
    }

    /**
     * Rows with the columns {@code text} and {@code label}, the labels in turn, the texts by the seed.
     *
     * @param noise the share of rows whose text is of another topic than their label
     */
    public static Table rows(Path file, int rows, long seed, double noise) {
        TableSpec spec = TableSpec.of(Column.of("text", ColumnKind.TEXT), Column.of("label", ColumnKind.CATEGORY));
        var random = new Random(seed);
        try (var writer = Table.write(file, spec)) {
            for (int row = 0; row < rows; row++) {
                int topic = row % LABELS.size();
                int shown = random.nextDouble() < noise ? (topic + 1) % LABELS.size() : topic;
                writer.text(0, text(shown, random)).text(1, LABELS.get(topic)).endRow();
            }
            return writer.finish();
        }
    }

    /**
     * Rows for tasks of every kind: {@code text}, of one topic or two; {@code topics}, these as a list with {@code |} between
     * them; a column of 1 and 0 for each topic, called as it is; {@code grams}, a number of some thousand that follows from
     * the topics but for a little noise; {@code label}, the first of the topics.
     */
    public static Table mixtures(Path file, int rows, long seed) {
        TableSpec spec = TableSpec.of(
                Column.required("text", ColumnKind.TEXT),
                Column.required("topics", ColumnKind.TEXT),
                Column.required(LABELS.get(0), ColumnKind.INTEGER),
                Column.required(LABELS.get(1), ColumnKind.INTEGER),
                Column.required(LABELS.get(2), ColumnKind.INTEGER),
                Column.required("grams", ColumnKind.NUMBER),
                Column.required("label", ColumnKind.CATEGORY));
        var random = new Random(seed);
        try (var writer = Table.write(file, spec)) {
            for (int row = 0; row < rows; row++) {
                int one = random.nextInt(LABELS.size());
                int two = random.nextInt(LABELS.size());
                String first = LABELS.get(Math.min(one, two));
                String second = LABELS.get(Math.max(one, two));
                writer.text(0, text(one, random) + " " + text(two, random));
                writer.text(1, first.equals(second) ? first : first + "|" + second);
                for (int topic = 0; topic < LABELS.size(); topic++) {
                    writer.integer(2 + topic, one == topic || two == topic ? 1 : 0);
                }
                writer.number(5, 4000 + 500 * (one + two) + 50 * random.nextGaussian());
                writer.text(6, first).endRow();
            }
            return writer.finish();
        }
    }

    /** A text of a topic. */
    public static String text(int topic, Random random) {
        List<String> words = new ArrayList<>();
        int length = 3 + random.nextInt(6);
        for (int i = 0; i < length; i++) {
            List<String> from = i % 2 == 0 ? FILLERS : WORDS.get(topic);
            words.add(from.get(random.nextInt(from.size())));
        }
        return String.join(" ", words);
    }

    private static OnnxModel network(long seed, List<String> vocabulary) {
        var random = new Random(seed);
        var graph = new GraphBuilder("tiny", 17);
        Shape tokens = Shape.of("batch", "sequence");
        String ids = graph.input("input_ids", ElementType.INT64, tokens);
        String mask = graph.input("attention_mask", ElementType.INT64, tokens);
        String table = graph.initializer("embeddings.word.weight", embeddings(random, vocabulary));
        String hidden = graph.node("Gather", table, ids)
                .named("/embeddings/word/Gather")
                .attribute("axis", 0)
                .make();
        for (int block = 0; block < 2; block++) {
            hidden = block(graph, random, hidden, block);
        }
        String inside = graph.unsqueeze(graph.cast(mask, ElementType.FLOAT), 2);
        graph.output(
                graph.node("Mul", hidden, inside).as("last_hidden_state"),
                ElementType.FLOAT,
                Shape.of("batch", "sequence", WIDTH));
        return graph.build();
    }

    private static String block(GraphBuilder graph, Random random, String input, int block) {
        String layer = "encoder.layer." + block + ".dense";
        String path = "/encoder/layer." + block + "/dense/";
        String weight = graph.initializer(layer + ".weight", floats(random, WIDTH, WIDTH));
        String bias = graph.initializer(layer + ".bias", floats(random, WIDTH));
        String product =
                graph.node("MatMul", input, weight).named(path + "MatMul").make();
        String sum = graph.node("Add", product, bias).named(path + "Add").make();
        String active = graph.node("Tanh", sum)
                .named("/encoder/layer." + block + "/Tanh")
                .make();
        return graph.node("Add", active, input)
                .named("/encoder/layer." + block + "/Add")
                .make();
    }

    /** What pretraining would find: words of one topic lie near each other. */
    private static TensorData embeddings(Random random, List<String> words) {
        float[] values = floats(random, words.size(), WIDTH).floats();
        for (List<String> topic : WORDS) {
            float[] centre = floats(random, WIDTH).floats();
            for (String word : topic) {
                int start = words.indexOf(word) * WIDTH;
                for (int i = 0; i < WIDTH; i++) {
                    values[start + i] += 2 * centre[i];
                }
            }
        }
        return TensorData.of(values, words.size(), WIDTH);
    }

    private static TensorData floats(Random random, long... shape) {
        int size = 1;
        for (long one : shape) {
            size *= (int) one;
        }
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian() * 0.3f;
        }
        return TensorData.of(values, shape);
    }

    private static List<String> vocabulary() {
        List<String> words = new ArrayList<>(List.of("[PAD]", "[UNK]"));
        WORDS.forEach(words::addAll);
        words.addAll(FILLERS);
        return words;
    }

    private static ObjectNode tokenizer(List<String> vocabulary) {
        ObjectNode json = Json.object().put("version", "1.0");
        json.putNull("truncation");
        json.putNull("padding");
        var added = json.putArray("added_tokens");
        for (int id = 0; id < 2; id++) {
            added.addObject()
                    .put("id", id)
                    .put("content", vocabulary.get(id))
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        json.putObject("normalizer").put("type", "Lowercase");
        json.putObject("pre_tokenizer").put("type", "Whitespace");
        json.putNull("post_processor");
        json.putNull("decoder");
        ObjectNode model = json.putObject("model").put("type", "WordLevel");
        ObjectNode words = model.putObject("vocab");
        for (String word : vocabulary) {
            words.put(word, words.size());
        }
        model.put("unk_token", "[UNK]");
        return json;
    }
}
