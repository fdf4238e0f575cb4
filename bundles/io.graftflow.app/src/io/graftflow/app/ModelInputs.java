package io.graftflow.app;

import io.graftflow.base.AtomicFiles;
import io.graftflow.base.Nearest;
import io.graftflow.base.Problem;
import io.graftflow.base.ProblemException;
import io.graftflow.base.Progress;
import io.graftflow.data.ReadOptions;
import io.graftflow.data.Table;
import io.graftflow.data.TableFiles;
import io.graftflow.model.Model;
import io.graftflow.model.Preprocessing;
import io.graftflow.onnx.Dim;
import io.graftflow.onnx.NpyFiles;
import io.graftflow.onnx.PbTensors;
import io.graftflow.onnx.TensorData;
import io.graftflow.onnx.TensorSpec;
import io.graftflow.preprocess.Encoded;
import io.graftflow.preprocess.LengthBuckets;
import io.graftflow.preprocess.Preprocessor;
import io.graftflow.preprocess.ValueReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Makes a model's input tensors: of files, of the rows of a table, or of random numbers. */
final class ModelInputs {

    private static final String TEXT = "text";
    private static final String TABLE = "table";
    private static final int RANDOM_BATCHES = 3;
    private static final long RANDOM_SIZE = 4;

    private ModelInputs() {}

    /**
     * The inputs for one run: tensors in {@code .npy} and {@code .pb} files by the input's name; for a model that takes texts
     * of one column alone, a text file under the name {@code text}, each of whose lines is a row; and for every model with
     * preprocessing, a table's file under the name {@code table}.
     *
     * @param column the table's column that the model takes, where it does not name its columns itself
     */
    static Map<String, TensorData> ofFiles(Model model, Map<String, Path> files, String column) {
        Map<String, TensorData> inputs = new LinkedHashMap<>();
        List<String> known = new ArrayList<>(
                model.spec().inputs().stream().map(TensorSpec::name).toList());
        Preprocessing how = model.spec().preprocessing();
        boolean takesText = isText(how);
        boolean takesTable = !(how instanceof Preprocessing.None);
        files.forEach((name, file) -> {
            if (known.contains(name)) {
                inputs.put(name, tensor(file));
            } else if (takesText && name.equals(TEXT)) {
                inputs.putAll(texts(model, lines(file)));
            } else if (takesTable && name.equals(TABLE)) {
                ofTable(model, file, column, (encoded, rows) -> inputs.putAll(atOnce(encoded)));
            } else {
                List<String> names = new ArrayList<>(known);
                if (takesText) {
                    names.add(TEXT);
                }
                if (takesTable) {
                    names.add(TABLE);
                }
                throw ProblemException.error(
                                "model.unknown-input",
                                "The model has no input \"" + name + "\".",
                                Nearest.remedy(name, names))
                        .at("--in");
            }
        });
        return inputs;
    }

    /** Whether lines of text are all that a model takes. */
    private static boolean isText(Preprocessing how) {
        return how instanceof Preprocessing.Text
                || how instanceof Preprocessing.Several several
                        && several.parts().stream()
                                .allMatch(part -> part.column().isEmpty() && isText(part.how()));
    }

    /** The inputs for the rows of a table's file, in batches. */
    static void ofTable(Model model, Path file, String column, Consumer<Map<String, TensorData>> use) {
        ofTable(model, file, column, (encoded, batches) -> batches.forEach(rows -> use.accept(encoded.batch(rows))));
    }

    private static void ofTable(Model model, Path file, String column, BiConsumer<Encoded, List<int[]>> use) {
        Path copy = temporary();
        try (Preprocessor preprocessor = Preprocessor.of(model);
                Table table = TableFiles.read(file, ReadOptions.DEFAULT, copy, Progress.NONE)) {
            ValueReader reader = preprocessor.reader(table.spec(), column);
            List<Object> values = new ArrayList<>();
            table.forEachRow(Progress.NONE, row -> values.add(reader.read(row)));
            Encoded encoded = preprocessor.encode(values, Progress.NONE);
            use.accept(encoded, LengthBuckets.DEFAULT.of(encoded));
        } finally {
            delete(copy);
        }
    }

    /** All rows in one batch. */
    private static Map<String, TensorData> atOnce(Encoded encoded) {
        if (!encoded.pads() && !encoded.isUniform()) {
            throw ProblemException.error(
                            "model.unequal-rows",
                            "The model has no mask, so rows of different lengths cannot be run at once.",
                            "Give rows of one length.")
                    .at("--in");
        }
        return encoded.batch(IntStream.range(0, encoded.rows()).toArray());
    }

    /** Random inputs from a fixed seed, for sizes that are free a few rows; token ids among the first two. */
    static void random(Model model, Consumer<Map<String, TensorData>> use) {
        Random random = new Random(1);
        for (int batch = 0; batch < RANDOM_BATCHES; batch++) {
            Map<String, Long> sizes = new HashMap<>();
            Map<String, TensorData> inputs = new LinkedHashMap<>();
            for (TensorSpec input : model.spec().inputs()) {
                inputs.put(input.name(), random(input, sizes, random));
            }
            use.accept(inputs);
        }
    }

    private static TensorData random(TensorSpec input, Map<String, Long> sizes, Random random) {
        long[] shape = input.type().shape().dims().stream()
                .mapToLong(dim -> dim instanceof Dim.Fixed fixed
                        ? fixed.size()
                        : sizes.computeIfAbsent(dim.toString(), name -> RANDOM_SIZE))
                .toArray();
        int elements = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
        boolean integers = !input.type().element().isFloat();
        double[] values = IntStream.range(0, elements)
                .mapToDouble(i -> integers ? random.nextInt(2) : random.nextGaussian())
                .toArray();
        return TensorData.of(input.type().element(), values, shape);
    }

    private static TensorData tensor(Path file) {
        String name = file.getFileName().toString();
        if (name.endsWith(".npy")) {
            return NpyFiles.read(file);
        }
        if (name.endsWith(".pb")) {
            return PbTensors.read(file);
        }
        throw ProblemException.error(
                        "model.input-format", "A tensor's file must end in .npy or .pb.", "Save the tensor as .npy.")
                .at(file.toString());
    }

    private static Map<String, TensorData> texts(Model model, List<String> lines) {
        try (Preprocessor preprocessor = Preprocessor.of(model)) {
            List<Object> values = lines.stream().map(preprocessor::ofText).toList();
            return atOnce(preprocessor.encode(values, Progress.NONE));
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new ProblemException(
                    Problem.error("file.missing", "There is no such file.", "Check the path.")
                            .at(file.toString()),
                    e);
        } catch (CharacterCodingException e) {
            throw new ProblemException(
                    Problem.error("file.not-utf8", "The text is not UTF-8.", "Save it as UTF-8.")
                            .at(file.toString()),
                    e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("graftflow").resolve("rows.arrow");
        } catch (IOException e) {
            throw unreadable(Path.of(System.getProperty("java.io.tmpdir")), e);
        }
    }

    private static void delete(Path file) {
        try {
            AtomicFiles.deleteTree(file.getParent());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static ProblemException unreadable(Path file, IOException e) {
        return new ProblemException(
                Problem.error(
                                "file.unreadable",
                                "The file cannot be used: " + e.getMessage() + ".",
                                "Check its permissions.")
                        .at(file.toString()),
                e);
    }
}
