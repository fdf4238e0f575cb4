package io.graftflow.train;

import io.graftflow.base.Progress;
import io.graftflow.data.Column;
import io.graftflow.data.Table;
import io.graftflow.data.TableSpec;
import io.graftflow.data.TableWriter;
import io.graftflow.engine.Device;
import io.graftflow.engine.Engine;
import io.graftflow.engine.SessionOptions;
import io.graftflow.engine.pytorch.PyTorchEngine;
import io.graftflow.model.Head;
import io.graftflow.model.Model;
import io.graftflow.onnx.OnnxModel;
import io.graftflow.testkit.TinyText;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/** Small models, tables and engines to train with, in one folder. */
final class Bench {

    /** One thread: the machine's number of cores must not show in results. */
    static final SessionOptions ONE_THREAD = new SessionOptions(1);

    static final Engine TRAINING = new PyTorchEngine();

    private final Path folder;
    final CountingEngine engine = new CountingEngine();

    Bench(Path folder) {
        this.folder = folder;
    }

    ModelRunner runner() {
        return new ModelRunner(
                RunSettings.of(engine, Device.CPU, ONE_THREAD), new FeatureCache(folder.resolve("features")));
    }

    FineTuner tuner() {
        return new FineTuner(runner(), TRAINING);
    }

    Model backbone() {
        return TinyText.backbone(folder.resolve("backbone"));
    }

    /** The text model with a new head, all of the backbone frozen. */
    Model headed(String name, HeadSettings settings) {
        Model backbone = backbone();
        OnnxModel network = HeadBuilder.build(
                Backbone.of(backbone.network(), backbone.spec().head(), "", settings.pooling()), settings);
        return backbone.edit(folder.resolve(name))
                .network(network)
                .head(new Head(Head.SINGLE_LABEL, HeadBuilder.LOGITS))
                .labels(TinyText.LABELS)
                .frozen(new TreeSet<>(backbone.spec().layers().tensors()))
                .write();
    }

    Model headed() {
        return headed("headed", HeadSettings.linear(Pooling.MEAN, 3, 1));
    }

    Table texts(String name, int rows, long seed) {
        return TinyText.rows(folder.resolve(name + ".arrow"), rows, seed, 0);
    }

    /** Rows with a tensor {@code x} of normal numbers, the first ones of a sequence that the seed begins. */
    Table vectors(String name, int rows, int width, long seed) {
        var random = new Random(seed);
        float[] values = new float[width];
        try (TableWriter writer =
                Table.write(folder.resolve(name + ".arrow"), TableSpec.of(Column.tensor("x", width)))) {
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < width; i++) {
                    values[i] = (float) random.nextGaussian();
                }
                writer.vector(0, values).endRow();
            }
            return writer.finish();
        }
    }

    FineTuneRequest request(Model model, Table train, FineTuneSettings settings, String output) {
        return new FineTuneRequest(
                model,
                train,
                Optional.empty(),
                "text",
                "label",
                settings,
                folder.resolve(output),
                folder.resolve(output + "-scratch"));
    }

    /** The part of a table's rows that a model tells right. */
    double accuracy(Model model, Table table) {
        Answers answers = Answers.of(runner(), model, table, "text", Progress.NONE);
        String[] labels = table.texts("label");
        float[] row = new float[answers.labels().size()];
        int right = 0;
        for (int i = 0; i < labels.length; i++) {
            answers.copy(i, row);
            int best = 0;
            for (int k = 1; k < row.length; k++) {
                best = row[k] > row[best] ? k : best;
            }
            right += answers.labels().get(best).equals(labels[i]) ? 1 : 0;
        }
        return (double) right / labels.length;
    }

    /** Work that was cancelled after so many questions whether it was. */
    static Progress cancelledAfter(int questions) {
        var left = new AtomicInteger(questions);
        return Progress.quiet(() -> left.getAndDecrement() <= 0);
    }
}
