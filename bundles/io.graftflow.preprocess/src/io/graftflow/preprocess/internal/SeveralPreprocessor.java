package io.graftflow.preprocess.internal;

import io.graftflow.base.Hash;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.TableSpec;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.Feed;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.preprocess.ValueReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Several preprocessors beside each other, each with inputs of its own. A raw value is the list of theirs. */
public final class SeveralPreprocessor implements Preprocessor {

    private final List<Part> parts;

    private record Part(Preprocessing.Part declared, Preprocessor preprocessor) {}

    private SeveralPreprocessor(List<Part> parts) {
        this.parts = parts;
    }

    /** Opens those whose inputs the network takes, each with the files of its sub-folder. */
    public static SeveralPreprocessor open(
            Path folder, String prefix, Preprocessing.Several how, List<TensorSpec> inputs) {
        requireKnown(prefix, how, inputs);
        var parts = new ArrayList<Part>();
        try {
            for (Preprocessing.Part part : how.parts()) {
                String start = prefix + part.prefix();
                List<TensorSpec> own = inputs.stream()
                        .filter(input -> input.name().startsWith(start))
                        .toList();
                if (!own.isEmpty()) {
                    Path files = folder.resolve(part.name());
                    parts.add(new Part(part, Opening.open(files, start, part.how(), own)));
                }
            }
        } catch (RuntimeException e) {
            parts.forEach(part -> part.preprocessor().close());
            throw e;
        }
        return new SeveralPreprocessor(List.copyOf(parts));
    }

    private static void requireKnown(String prefix, Preprocessing.Several how, List<TensorSpec> inputs) {
        List<String> starts =
                how.parts().stream().map(part -> prefix + part.prefix()).toList();
        for (TensorSpec input : inputs) {
            if (starts.stream().noneMatch(input.name()::startsWith)) {
                throw ProblemException.error(
                                "preprocess.unknown-input",
                                "The network's input " + input + " belongs to no part of the model's preprocessing;"
                                        + " expected a name that begins with " + String.join(" or ", starts) + ".",
                                "Fuse the models once more.")
                        .at(input.name());
            }
        }
    }

    @Override
    public String identity() {
        var hash = new Hash().add("several 1");
        parts.forEach(part -> hash.add(part.declared().name())
                .add(part.declared().column())
                .add(part.preprocessor().identity()));
        return hash.hex();
    }

    @Override
    public List<Feed> feeds() {
        return parts.stream()
                .flatMap(part -> part.preprocessor().feeds().stream().map(feed -> feed.in(part.declared())))
                .toList();
    }

    @Override
    public ValueReader reader(TableSpec table, String column) {
        List<ValueReader> readers = parts.stream()
                .map(part -> part.preprocessor().reader(table, part.declared().column(column)))
                .toList();
        return row -> readers.stream().map(reader -> reader.read(row)).toList();
    }

    @Override
    public Object ofText(String text) {
        return parts.stream().map(part -> part.preprocessor().ofText(text)).toList();
    }

    @Override
    public byte[] content(Object value) {
        var contents = new ArrayList<byte[]>(parts.size());
        int size = 0;
        for (int i = 0; i < parts.size(); i++) {
            byte[] content = parts.get(i).preprocessor().content(((List<?>) value).get(i));
            contents.add(content);
            size = Math.addExact(size, Integer.BYTES + content.length);
        }
        var all = ByteBuffer.allocate(size);
        contents.forEach(content -> all.putInt(content.length).put(content));
        return all.array();
    }

    @Override
    public Encoded encode(List<?> values, Progress progress) {
        List<Encoded> encoded = IntStream.range(0, parts.size())
                .mapToObj(i -> parts.get(i)
                        .preprocessor()
                        .encode(
                                values.stream()
                                        .map(value -> ((List<?>) value).get(i))
                                        .toList(),
                                progress))
                .toList();
        return SeveralRows.of(values.size(), encoded);
    }

    @Override
    public void close() {
        parts.forEach(part -> part.preprocessor().close());
    }
}
