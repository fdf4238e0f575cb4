package io.graftflow.preprocess.internal;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.graftflow.base.Hash;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.Row;
import io.graftflow.data.TableSpec;
import io.graftflow.engine.djl.Djl;
import io.graftflow.model.ModelFiles;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.Feed;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.preprocess.ValueReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Texts through a Hugging Face tokenizer. Padding and truncation are as the model says, whatever the file asks for. */
public final class TextPreprocessor implements Preprocessor {

    /** Raised when the same tokenizer file would give other tokens. */
    private static final String VERSION = "text 1";

    private static final int TEXTS_A_CALL = 512;

    private final HuggingFaceTokenizer tokenizer;
    private final List<TextInput> inputs;
    private final long padding;
    private final String identity;
    private final Feed feed;

    private TextPreprocessor(
            HuggingFaceTokenizer tokenizer, List<TextInput> inputs, long padding, String identity, Feed feed) {
        this.tokenizer = tokenizer;
        this.inputs = inputs;
        this.padding = padding;
        this.identity = identity;
        this.feed = feed;
    }

    /**
     * Opens a tokenizer.
     *
     * @param folder where its file lies
     * @param prefix what the names of the inputs begin with
     * @param inputs what the network takes
     */
    public static TextPreprocessor open(Path folder, String prefix, Preprocessing.Text how, List<TensorSpec> inputs) {
        Path file = folder.resolve(ModelFiles.TOKENIZER);
        if (!Files.isRegularFile(file)) {
            throw ProblemException.error(
                            "preprocess.no-tokenizer",
                            "The model takes text, but its folder has no " + ModelFiles.TOKENIZER + ".",
                            "Put the tokenizer's file into the model's folder.")
                    .at(folder.toString());
        }
        List<TextInput> named =
                inputs.stream().map(input -> TextInput.of(input, prefix)).toList();
        var hash = new Hash().add(VERSION).add(Integer.toString(how.maxTokens()));
        named.forEach(input -> hash.add(input.toString()));
        try {
            String content = Hash.sha256(file);
            boolean pads = named.stream().anyMatch(TextInput::isMask);
            var recipe = new Hash()
                    .add(VERSION)
                    .add(Integer.toString(how.maxTokens()))
                    .add(content)
                    .add(Boolean.toString(pads));
            Feed feed = new Feed(how, recipe.hex(), roles(named));
            long padding = PaddingToken.of(file);
            return new TextPreprocessor(
                    load(file, how.maxTokens()),
                    named,
                    padding,
                    hash.add(content).hex(),
                    feed);
        } catch (IOException e) {
            throw bad(file, e);
        }
    }

    private static Map<String, String> roles(List<TextInput> inputs) {
        var roles = new LinkedHashMap<String, String>();
        inputs.forEach(input -> roles.put(input.role().word(), input.name()));
        return roles;
    }

    private static HuggingFaceTokenizer load(Path file, int maxTokens) throws IOException {
        try {
            return Djl.<HuggingFaceTokenizer, IOException>call(() -> HuggingFaceTokenizer.builder()
                    .optTokenizerPath(file)
                    .optPadding(false)
                    .optTruncation(true)
                    .optMaxLength(maxTokens)
                    .build());
        } catch (RuntimeException e) {
            throw bad(file, e);
        }
    }

    private static ProblemException bad(Path file, Exception cause) {
        return new ProblemException(
                Problem.error(
                                "preprocess.bad-tokenizer",
                                "The tokenizer cannot be read: " + cause.getMessage() + ".",
                                "Get the tokenizer's file again.")
                        .at(file.toString()),
                cause);
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public List<Feed> feeds() {
        return List.of(feed);
    }

    @Override
    public ValueReader reader(TableSpec table, String column) {
        Column found = table.column(column);
        if (!found.kind().isScalar()) {
            throw ProblemException.error(
                            "preprocess.wrong-column",
                            "The model takes text, but column \"" + column + "\" holds "
                                    + found.kind().word() + ".",
                            "Choose a column of text.")
                    .at(column);
        }
        int index = table.index(column);
        return row -> read(row, index, column);
    }

    private static String read(Row row, int index, String column) {
        if (row.isNull(index)) {
            throw ProblemException.error(
                            "preprocess.null-text",
                            "Row " + (row.index() + 1) + " has no text in column \"" + column + "\".",
                            "Fill it in, or leave such rows out before.")
                    .at(column);
        }
        return row.text(index);
    }

    @Override
    public Object ofText(String text) {
        return text;
    }

    @Override
    public byte[] content(Object value) {
        return ((String) value).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Encoded encode(List<?> values, Progress progress) {
        var tokens = new TokenRows(values.size(), inputs, padding);
        for (int start = 0; start < values.size(); start += TEXTS_A_CALL) {
            progress.checkCancelled();
            int end = Math.min(values.size(), start + TEXTS_A_CALL);
            String[] texts = values.subList(start, end).toArray(String[]::new);
            Encoding[] encodings = Djl.call(() -> tokenizer.batchEncode(texts));
            for (Encoding encoding : encodings) {
                tokens.add(encoding.getIds(), encoding.getTypeIds());
            }
        }
        return tokens;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
